package org.patronauth.store.jdbi;

import java.sql.Types;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.patronauth.AuditEvent;
import org.patronauth.LibraryId;
import org.patronauth.store.AssociationRow;
import org.patronauth.store.Configuration;
import org.patronauth.store.ConfigurationStore;
import org.patronauth.store.ConfigurationTransaction;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.ServiceRow;

final class JdbiConfigurationStore implements ConfigurationStore {
    /** Rows of other goals belong to others. */
    static final String GOAL = "patron_auth";

    private final Database database;
    private final SqlDialect dialect;
    private final AuditTable audit;
    private final SettingsJson json = new SettingsJson();

    JdbiConfigurationStore(Database database, SqlDialect dialect, AuditTable audit) {
        this.database = database;
        this.dialect = dialect;
        this.audit = audit;
    }

    @Override
    public long version() {
        return database.read("reading the version of the configuration", this::version);
    }

    private long version(Handle handle) {
        return handle.createQuery(sql("select version from ${schema}.configuration_version where id = 1"))
                .mapTo(Long.class)
                .one();
    }

    @Override
    public Configuration load() {
        return database.readConsistently("reading the configuration", handle -> {
            Set<Long> badLibraries = new HashSet<>();
            Set<Long> badServices = new HashSet<>();
            Set<Long> badAssociations = new HashSet<>();
            long version = version(handle);
            List<LibraryRow> libraries = handle.createQuery(sql(Select.LIBRARIES + " order by short_name"))
                    .map(libraryMapper(badLibraries::add))
                    .list();
            List<ServiceRow> services = handle.createQuery(sql(Select.SERVICES + " order by id"))
                    .bind("goal", GOAL)
                    .map(serviceMapper(badServices::add))
                    .list();
            List<AssociationRow> associations = handle.createQuery(
                            sql(Select.ASSOCIATIONS + " order by a.library_id, a.position, a.id"))
                    .bind("goal", GOAL)
                    .map(associationMapper(badAssociations::add))
                    .list();
            return new Configuration(
                    version,
                    libraries,
                    services,
                    associations,
                    new Configuration.Unreadable(badLibraries, badServices, badAssociations));
        });
    }

    @Override
    public <T> T change(Function<ConfigurationTransaction, T> work) {
        return database.change("changing the configuration", handle -> {
            // One change at a time: the next one waits here, and sees what this one wrote.
            handle.createQuery(sql("select version from ${schema}.configuration_version where id = 1 for update"))
                    .mapTo(Long.class)
                    .one();
            Transaction transaction = new Transaction(handle);
            T result = work.apply(transaction);
            if (transaction.written) {
                handle.execute(sql("update ${schema}.configuration_version set version = version + 1 where id = 1"));
                dialect.announceChange(handle);
            }
            return result;
        });
    }

    private String sql(String template) {
        return database.sql(template);
    }

    private static final class Select {
        static final String LIBRARIES = "select id, short_name, name, settings, version from ${schema}.libraries";
        static final String SERVICES =
                "select id, name, protocol, settings, version from ${schema}.externalintegrations where goal = :goal";
        static final String ASSOCIATIONS = """
                select a.id, a.library_id, a.external_integration_id, a.patron_restriction_type,
                    a.patron_restriction_field, a.patron_restriction, a.settings, a.position, a.version,
                    a.restriction_version
                from ${schema}.patronauthenticationservices a
                join ${schema}.externalintegrations i on i.id = a.external_integration_id
                where i.goal = :goal""";
    }

    private RowMapper<LibraryRow> libraryMapper(LongConsumer unreadable) {
        return (row, context) -> new LibraryRow(
                row.getLong(1),
                new LibraryId(row.getString(2)),
                row.getString(3),
                settings(row.getString(4), row.getLong(1), unreadable),
                row.getLong(5));
    }

    private RowMapper<ServiceRow> serviceMapper(LongConsumer unreadable) {
        return (row, context) -> new ServiceRow(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                settings(row.getString(4), row.getLong(1), unreadable),
                row.getLong(5));
    }

    private RowMapper<AssociationRow> associationMapper(LongConsumer unreadable) {
        return (row, context) -> new AssociationRow(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                settings(row.getString(7), row.getLong(1), unreadable),
                row.getInt(8),
                row.getLong(9),
                row.getLong(10));
    }

    private Map<String, Object> settings(String text, long id, LongConsumer unreadable) {
        Optional<Map<String, Object>> settings = json.read(text);
        if (settings.isEmpty()) {
            unreadable.accept(id);
        }
        return settings.orElse(Map.of());
    }

    /** One change under way. */
    private final class Transaction implements ConfigurationTransaction {
        private final Handle handle;
        private boolean written;

        Transaction(Handle handle) {
            this.handle = handle;
        }

        @Override
        public List<LibraryRow> libraries() {
            return handle.createQuery(sql(Select.LIBRARIES + " order by short_name"))
                    .map(libraryMapper(bad -> {}))
                    .list();
        }

        @Override
        public Optional<LibraryRow> library(LibraryId id) {
            return handle.createQuery(sql(Select.LIBRARIES + " where short_name = :name"))
                    .bind("name", id.shortName())
                    .map(libraryMapper(bad -> {}))
                    .findOne();
        }

        @Override
        public Optional<LibraryRow> library(long key) {
            return handle.createQuery(sql(Select.LIBRARIES + " where id = :id"))
                    .bind("id", key)
                    .map(libraryMapper(bad -> {}))
                    .findOne();
        }

        @Override
        public LibraryRow insertLibrary(LibraryId id, String name, Map<String, Object> settings) {
            written = true;
            long key = handle.createUpdate(sql("""
                            insert into ${schema}.libraries (short_name, name, settings, version)
                            values (:shortName, :name, :settings, 1)"""))
                    .bind("shortName", id.shortName())
                    .bind("name", name)
                    .bind("settings", json.write(settings))
                    .executeAndReturnGeneratedKeys("id")
                    .mapTo(Long.class)
                    .one();
            return new LibraryRow(key, id, name, settings, 1);
        }

        @Override
        public Optional<LibraryRow> updateLibrary(LibraryRow library) {
            int rows = handle.createUpdate(sql("""
                            update ${schema}.libraries
                            set short_name = :shortName, name = :name, settings = :settings, version = version + 1
                            where id = :id and version = :version"""))
                    .bind("shortName", library.id().shortName())
                    .bind("name", library.name())
                    .bind("settings", json.write(library.settings()))
                    .bind("id", library.key())
                    .bind("version", library.version())
                    .execute();
            return ifWritten(rows)
                    .map(done -> new LibraryRow(
                            library.key(), library.id(), library.name(), library.settings(), library.version() + 1));
        }

        @Override
        public boolean deleteLibrary(long key) {
            boolean hasPatrons = handle.createQuery(
                            sql("select id from ${schema}.patrons where library_id = :id limit 1"))
                    .bind("id", key)
                    .mapTo(Long.class)
                    .findOne()
                    .isPresent();
            if (hasPatrons) {
                return false;
            }
            written = true;
            handle.createUpdate(sql("delete from ${schema}.libraries where id = :id"))
                    .bind("id", key)
                    .execute();
            return true;
        }

        @Override
        public List<ServiceRow> services() {
            return handle.createQuery(sql(Select.SERVICES + " order by id"))
                    .bind("goal", GOAL)
                    .map(serviceMapper(bad -> {}))
                    .list();
        }

        @Override
        public Optional<ServiceRow> service(long id) {
            return handle.createQuery(sql(Select.SERVICES + " and id = :id"))
                    .bind("goal", GOAL)
                    .bind("id", id)
                    .map(serviceMapper(bad -> {}))
                    .findOne();
        }

        @Override
        public Optional<Long> integrationNamed(String name) {
            return handle.createQuery(sql("select id from ${schema}.externalintegrations where name = :name"))
                    .bind("name", name)
                    .mapTo(Long.class)
                    .findOne();
        }

        @Override
        public ServiceRow insertService(String name, String protocol, LongFunction<Map<String, Object>> settings) {
            written = true;
            long id = handle.createUpdate(sql("""
                            insert into ${schema}.externalintegrations (protocol, goal, name, settings, version)
                            values (:protocol, :goal, :name, :settings, 1)"""))
                    .bind("protocol", protocol)
                    .bind("goal", GOAL)
                    .bind("name", name)
                    .bind("settings", json.write(Map.of()))
                    .executeAndReturnGeneratedKeys("id")
                    .mapTo(Long.class)
                    .one();
            Map<String, Object> values = settings.apply(id);
            handle.createUpdate(sql("update ${schema}.externalintegrations set settings = :settings where id = :id"))
                    .bind("settings", json.write(values))
                    .bind("id", id)
                    .execute();
            return new ServiceRow(id, name, protocol, values, 1);
        }

        @Override
        public Optional<ServiceRow> updateService(ServiceRow service) {
            int rows = handle.createUpdate(sql("""
                            update ${schema}.externalintegrations
                            set name = :name, settings = :settings, version = version + 1
                            where id = :id and goal = :goal and version = :version"""))
                    .bind("name", service.name())
                    .bind("settings", json.write(service.settings()))
                    .bind("id", service.id())
                    .bind("goal", GOAL)
                    .bind("version", service.version())
                    .execute();
            return ifWritten(rows)
                    .map(done -> new ServiceRow(
                            service.id(),
                            service.name(),
                            service.protocol(),
                            service.settings(),
                            service.version() + 1));
        }

        @Override
        public void deleteService(long id) {
            written = true;
            handle.createUpdate(sql("delete from ${schema}.externalintegrations where id = :id and goal = :goal"))
                    .bind("id", id)
                    .bind("goal", GOAL)
                    .execute();
        }

        @Override
        public Optional<AssociationRow> association(long id) {
            return handle.createQuery(sql(Select.ASSOCIATIONS + " and a.id = :id"))
                    .bind("goal", GOAL)
                    .bind("id", id)
                    .map(associationMapper(bad -> {}))
                    .findOne();
        }

        @Override
        public List<AssociationRow> associationsOfLibrary(long libraryKey) {
            return handle.createQuery(
                            sql(Select.ASSOCIATIONS + " and a.library_id = :library order by a.position, a.id"))
                    .bind("goal", GOAL)
                    .bind("library", libraryKey)
                    .map(associationMapper(bad -> {}))
                    .list();
        }

        @Override
        public List<AssociationRow> associationsOfService(long serviceId) {
            return handle.createQuery(sql(
                            Select.ASSOCIATIONS + " and a.external_integration_id = :service order by a.library_id"))
                    .bind("goal", GOAL)
                    .bind("service", serviceId)
                    .map(associationMapper(bad -> {}))
                    .list();
        }

        @Override
        public AssociationRow insertAssociation(
                long libraryKey, long serviceId, Restriction restriction, Map<String, Object> settings, int position) {
            written = true;
            long id = handle.createUpdate(sql("""
                            insert into ${schema}.patronauthenticationservices (library_id, external_integration_id,
                                patron_restriction_type, patron_restriction_field, patron_restriction, settings,
                                position, version, restriction_version)
                            values (:library, :service, :type, :field, :criteria, :settings, :position, 1, 1)"""))
                    .bind("library", libraryKey)
                    .bind("service", serviceId)
                    .bind("type", restriction.type())
                    .bind("field", restriction.field())
                    .bind("criteria", restriction.criteria())
                    .bind("settings", json.write(settings))
                    .bind("position", position)
                    .executeAndReturnGeneratedKeys("id")
                    .mapTo(Long.class)
                    .one();
            return new AssociationRow(
                    id,
                    libraryKey,
                    serviceId,
                    restriction.type(),
                    restriction.field(),
                    restriction.criteria(),
                    settings,
                    position,
                    1,
                    1);
        }

        @Override
        public Optional<AssociationRow> updateAssociation(AssociationRow association) {
            int rows = handle.createUpdate(sql("""
                            update ${schema}.patronauthenticationservices
                            set restriction_version = restriction_version + case
                                    when patron_restriction_type is not distinct from :type
                                        and patron_restriction_field is not distinct from :field
                                        and patron_restriction is not distinct from :criteria
                                    then 0 else 1 end,
                                patron_restriction_type = :type, patron_restriction_field = :field,
                                patron_restriction = :criteria, settings = :settings, position = :position,
                                version = version + 1
                            where id = :id and version = :version"""))
                    .bindBySqlType("type", association.restrictionType(), Types.VARCHAR)
                    .bindBySqlType("field", association.restrictionField(), Types.VARCHAR)
                    .bindBySqlType("criteria", association.restriction(), Types.VARCHAR)
                    .bind("settings", json.write(association.settings()))
                    .bind("position", association.position())
                    .bind("id", association.id())
                    .bind("version", association.version())
                    .execute();
            return ifWritten(rows).flatMap(done -> association(association.id()));
        }

        @Override
        public void deleteAssociation(long id) {
            written = true;
            handle.createUpdate(sql("delete from ${schema}.patronauthenticationservices where id = :id"))
                    .bind("id", id)
                    .execute();
        }

        @Override
        public void record(AuditEvent event) {
            audit.insert(handle, event);
        }

        private Optional<Integer> ifWritten(int rows) {
            if (rows == 0) {
                return Optional.empty();
            }
            written = true;
            return Optional.of(rows);
        }
    }
}
