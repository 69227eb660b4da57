package org.patronauth.internal;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every older system's configuration is read into: its libraries, services and associations, with keys and values
 * as they stood there.
 *
 * @param origin which older system it was
 * @param libraries its libraries; none where it knew only one and did not say which
 * @param services its services
 * @param associations who uses what; without libraries, what holds for each of them
 */
record LegacyConfiguration(
        Origin origin, List<Library> libraries, List<Service> services, List<Association> associations) {
    /** The older systems. */
    enum Origin {
        SITE_CONFIGURATION,
        NYPL,
        PALACE;

        /** Whether a restriction on the barcode looked at what the patron had typed. */
        boolean restrictedTypedText() {
            return this != PALACE;
        }
    }

    record Library(
            long id, @Nullable String shortName, @Nullable String name, Map<String, @Nullable Object> settings) {
        @Override
        public String toString() {
            return "Library[" + id + "]";
        }
    }

    record Service(long id, @Nullable String name, String protocol, Map<String, @Nullable Object> settings) {
        @Override
        public String toString() {
            return "Service[" + id + "]";
        }
    }

    record Association(long serviceId, long libraryId, Map<String, @Nullable Object> settings) {
        @Override
        public String toString() {
            return "Association[" + serviceId + ", " + libraryId + "]";
        }
    }
}
