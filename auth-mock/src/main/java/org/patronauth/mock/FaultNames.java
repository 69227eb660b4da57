package org.patronauth.mock;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The names of faults on a command line.
 *
 * @param <F> the kind of fault
 */
final class FaultNames<F> {
    private final Map<String, Function<String, F>> names = new TreeMap<>();

    FaultNames<F> plain(String name, Supplier<F> factory) {
        return put(name, unused -> factory.get());
    }

    FaultNames<F> counted(String name, Function<Integer, F> factory) {
        return put(name, parameter -> {
            try {
                return factory.apply(Integer.valueOf(parameter));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("Fault \"" + name + "\" needs a number: " + name + ":100", e);
            }
        });
    }

    FaultNames<F> put(String name, Function<String, F> factory) {
        names.put(name, factory);
        return this;
    }

    F find(String nameAndParameter) {
        int colon = nameAndParameter.indexOf(':');
        String name = colon < 0 ? nameAndParameter : nameAndParameter.substring(0, colon);
        String parameter = colon < 0 ? "" : nameAndParameter.substring(colon + 1);
        Function<String, F> factory = names.get(name);
        if (factory == null) {
            throw new IllegalArgumentException("There is no fault \"" + name + "\". Known: " + names.keySet());
        }
        return factory.apply(parameter);
    }
}
