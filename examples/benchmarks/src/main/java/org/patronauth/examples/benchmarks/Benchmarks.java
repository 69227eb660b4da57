package org.patronauth.examples.benchmarks;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the benchmarks that the arguments name, all of them without arguments; JMH's own options are understood. */
public final class Benchmarks {
    private Benchmarks() {}

    /** Prints times and bytes per operation. */
    public static void main(String[] arguments) throws RunnerException, CommandLineOptionException {
        CommandLineOptions given = new CommandLineOptions(arguments);
        new Runner(new OptionsBuilder()
                        .parent(given)
                        .forks(given.getForkCount().orElse(3))
                        .warmupIterations(given.getWarmupIterations().orElse(3))
                        .warmupTime(given.getWarmupTime().orElse(TimeValue.seconds(2)))
                        .measurementIterations(given.getMeasurementIterations().orElse(5))
                        .measurementTime(given.getMeasurementTime().orElse(TimeValue.seconds(2)))
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
    }
}
