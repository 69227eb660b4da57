package org.patronauth.mock;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One row of the fault matrix: something that goes wrong, and how a login has to end then.
 *
 * <p><b>Thread safety.</b> Immutable, if its script is.
 *
 * @param <S> the fake server at which it goes wrong
 * @since 0.1
 */
public final class FaultRow<S extends FakeServer<?, ?>> {
    /**
     * What happens in a row.
     *
     * @param <S> the fake server
     */
    @FunctionalInterface
    public interface Script<S extends FakeServer<?, ?>> {
        /**
         * Makes it happen.
         *
         * @param trial where
         * @throws Exception when the test cannot go on
         */
        void run(FaultTrial<S> trial) throws Exception;
    }

    private final int number;
    private final String name;
    private final Map<String, Object> settings;
    private final @Nullable Supplier<S> server;
    private final Script<S> round;

    private FaultRow(
            int number, String name, Map<String, Object> settings, @Nullable Supplier<S> server, Script<S> round) {
        this.number = number;
        this.name = name;
        this.settings = Map.copyOf(settings);
        this.server = server;
        this.round = round;
    }

    /**
     * A fault that strikes new connections and kept ones alike.
     *
     * @param <S> the fake server
     * @param number the row in the fault matrix
     * @param name what goes wrong
     * @param end how a login ends
     * @param fault makes it go wrong until all is healed
     * @return the row
     */
    public static <S extends FakeServer<?, ?>> FaultRow<S> of(int number, String name, FaultEnd end, Script<S> fault) {
        return new FaultRow<>(number, name, Map.of(), null, trial -> {
            trial.forgetConnections();
            strike(trial, fault, end);
            strike(trial, fault, end);
        });
    }

    /**
     * A fault that strikes new connections alone: where one is kept, the login succeeds.
     *
     * @param <S> the fake server
     * @param number the row in the fault matrix
     * @param name what goes wrong
     * @param end how a login on a new connection ends
     * @param fault makes it go wrong until all is healed
     * @return the row
     */
    public static <S extends FakeServer<?, ?>> FaultRow<S> ofNewConnections(
            int number, String name, FaultEnd end, Script<S> fault) {
        return new FaultRow<>(number, name, Map.of(), null, trial -> {
            trial.forgetConnections();
            strike(trial, fault, end);
            strike(trial, fault, trial.keepsConnections() ? FaultEnd.AUTHENTICATED : end);
        });
    }

    /**
     * Anything else. The script says itself what is to be seen; afterwards all is healed, and both patrons have to get in.
     *
     * @param <S> the fake server
     * @param number the row in the fault matrix
     * @param name what goes wrong
     * @param round what happens in each round
     * @return the row
     */
    public static <S extends FakeServer<?, ?>> FaultRow<S> played(int number, String name, Script<S> round) {
        return new FaultRow<>(number, name, Map.of(), null, round);
    }

    private static <S extends FakeServer<?, ?>> void strike(FaultTrial<S> trial, Script<S> fault, FaultEnd end)
            throws Exception {
        fault.run(trial);
        trial.assertEnds(end);
        trial.assertWell();
    }

    /**
     * The same with a setting of the service.
     *
     * @param key the setting
     * @param value its value
     * @return a new row
     */
    public FaultRow<S> with(String key, Object value) {
        Map<String, Object> more = new HashMap<>(settings);
        more.put(key, value);
        return new FaultRow<>(number, name + ", " + key + " " + value, more, server, round);
    }

    /**
     * The same at another server than the matrix's.
     *
     * @param start starts it; it has to know the same patrons
     * @return a new row
     */
    public FaultRow<S> at(Supplier<S> start) {
        return new FaultRow<>(number, name, settings, start, round);
    }

    int number() {
        return number;
    }

    Map<String, Object> settings() {
        return settings;
    }

    S startServer(Supplier<S> usual) {
        return (server == null ? usual : server).get();
    }

    void play(FaultTrial<S> trial) throws Exception {
        round.run(trial);
        trial.assertWell();
    }

    @Override
    public String toString() {
        return "row " + number + ": " + name;
    }
}
