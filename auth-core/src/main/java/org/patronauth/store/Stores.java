package org.patronauth.store;

import java.util.Optional;

/**
 * Where a host keeps everything. Two stores are needed; a host that leaves another one out does without what it is for.
 * The usual stores, on a relational database, have all of them.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads; each method returns the same store every time.
 *
 * @since 0.1
 */
public interface Stores {
    /**
     * The two stores that every host needs, and no other.
     *
     * @param configuration where libraries, services and associations are kept
     * @param patrons where patrons are kept
     * @return the stores
     */
    static Stores of(ConfigurationStore configuration, PatronStore patrons) {
        return new Stores() {
            @Override
            public ConfigurationStore configuration() {
                return configuration;
            }

            @Override
            public PatronStore patrons() {
                return patrons;
            }
        };
    }

    /**
     * Where libraries, services and associations are kept.
     *
     * @return the store
     */
    ConfigurationStore configuration();

    /**
     * Where patrons are kept.
     *
     * @return the store
     */
    PatronStore patrons();

    /**
     * Where tokens are kept; without it none are issued, and every one that is shown is refused.
     *
     * @return the store, if the host keeps tokens
     */
    default Optional<TokenStore> tokens() {
        return Optional.empty();
    }

    /**
     * Where sign-ins elsewhere are kept until they come back; without it nobody can sign in elsewhere.
     *
     * @return the store, if the host keeps sign-ins
     */
    default Optional<SignInStateStore> signInStates() {
        return Optional.empty();
    }

    /**
     * Word of changes of the configuration that other hosts make; without it they are found by looking at its version.
     *
     * @return the notices, if the host listens to them
     */
    default Optional<ChangeNotices> changeNotices() {
        return Optional.empty();
    }

    /**
     * Where hosts agree on who may have how many connections to a source of truth; without it each host keeps to a
     * service's {@code connection_budget} by itself.
     *
     * @return the store, if the hosts share one
     */
    default Optional<LeaseStore> leases() {
        return Optional.empty();
    }

    /**
     * Where it is kept who changed what; without it nobody can look it up.
     *
     * @return the store, if the host keeps a record of changes
     */
    default Optional<AuditStore> audit() {
        return Optional.empty();
    }

    /**
     * Where failed logins are counted for all hosts together; without it each process counts for itself.
     *
     * @return the store, if the hosts share their counts
     */
    default Optional<AttemptStore> attempts() {
        return Optional.empty();
    }

    /**
     * The keys under which secrets are kept, as they are now; without any, secrets are kept in clear text, if the host
     * allows that.
     *
     * @return the keys, possibly none
     */
    default EncryptionKeys encryptionKeys() {
        return EncryptionKeys.none();
    }

    /**
     * Brings what the stores keep secret for themselves under the key that encrypts now.
     *
     * @return whether anything was under another key, or in clear text
     */
    default boolean reencrypt() {
        return false;
    }

    /**
     * What stands for an identifier wherever something is remembered about attempts; all hosts of one database share it.
     *
     * @return the hash, or nothing where one of this process will do
     */
    default Optional<IdentifierHash> identifierHash() {
        return Optional.empty();
    }

    /**
     * Takes patrons of an older system over; without it only configurations can be imported.
     *
     * @return the store, if the host can do that
     */
    default Optional<LegacyPatronStore> legacyPatrons() {
        return Optional.empty();
    }

    /**
     * Where the results of self-tests are kept; without it each is forgotten as soon as it was told, and none runs by
     * itself.
     *
     * @return the store, if the host keeps results
     */
    default Optional<SelfTestStore> selfTests() {
        return Optional.empty();
    }

    /**
     * Where it is kept what support codes stand for; without it nobody can look one up.
     *
     * @return the store, if the host keeps refusals
     */
    default Optional<RefusalStore> refusals() {
        return Optional.empty();
    }

    /**
     * Where all hosts add up how many logins each service answered; without it each host knows of its own.
     *
     * @return the store, if the host keeps the numbers
     */
    default Optional<ActivityStore> activity() {
        return Optional.empty();
    }
}
