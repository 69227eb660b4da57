package org.patronauth.mock;

/** One header line of a request or an answer. */
record HttpHeader(String name, String value) {
    boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }

    String line() {
        return name + ": " + value;
    }

    /** Values may be keys. */
    @Override
    public String toString() {
        return "HttpHeader[" + name + "]";
    }
}
