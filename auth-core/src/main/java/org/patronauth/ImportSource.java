package org.patronauth;

/**
 * Where an older configuration comes from.
 *
 * <p><b>Privacy.</b> Holds secrets; no {@code toString} shows any.
 *
 * @since 0.1
 */
public sealed interface ImportSource {
    /**
     * What kind of system it is.
     *
     * @return its name
     */
    String system();

    /**
     * The JSON site configuration of early circulation managers.
     *
     * @param json the file's octets
     * @return the source
     */
    static ImportSource siteConfiguration(byte[] json) {
        return new SiteConfiguration(json);
    }

    /**
     * A running NYPL circulation manager.
     *
     * @param database its database
     * @return the source
     */
    static ImportSource nypl(LegacyDatabase database) {
        return new Nypl(database);
    }

    /**
     * A running Palace circulation manager.
     *
     * @param database its database
     * @return the source
     */
    static ImportSource palace(LegacyDatabase database) {
        return new Palace(database);
    }

    /**
     * The JSON site configuration of early circulation managers.
     *
     * @since 0.1
     */
    final class SiteConfiguration implements ImportSource {
        private final byte[] json;

        private SiteConfiguration(byte[] json) {
            this.json = json.clone();
        }

        /**
         * The file.
         *
         * @return a copy of its octets
         */
        public byte[] json() {
            return json.clone();
        }

        @Override
        public String system() {
            return "site configuration";
        }
    }

    /**
     * A running NYPL circulation manager.
     *
     * @param database its database
     * @since 0.1
     */
    record Nypl(LegacyDatabase database) implements ImportSource {
        @Override
        public String system() {
            return "NYPL";
        }
    }

    /**
     * A running Palace circulation manager.
     *
     * @param database its database
     * @since 0.1
     */
    record Palace(LegacyDatabase database) implements ImportSource {
        @Override
        public String system() {
            return "Palace";
        }
    }
}
