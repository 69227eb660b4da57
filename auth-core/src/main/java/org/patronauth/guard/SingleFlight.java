package org.patronauth.guard;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lets equal questions that are asked at the same time share one answer: a double click sends one PIN. It is no cache;
 * nothing outlives the question.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads.
 *
 * @param <K> what makes questions equal
 * @param <V> the answer
 * @since 0.1
 */
public final class SingleFlight<K, V> {
    private final ConcurrentMap<K, CompletableFuture<V>> flights = new ConcurrentHashMap<>();

    /** Creates one with nothing under way. */
    public SingleFlight() {}

    /**
     * Asks, or waits for the answer to an equal question that is being asked.
     *
     * <p><b>Blocking.</b> As long as the question takes; who waits for another's answer waits until the deadline.
     *
     * @param key what makes questions equal
     * @param deadline how long to wait for another's answer
     * @param question asks
     * @return the answer
     * @throws IOException when the question, or the other one, was not answered
     */
    public V ask(K key, Deadline deadline, Question<V> question) throws IOException {
        CompletableFuture<V> mine = new CompletableFuture<>();
        CompletableFuture<V> others = flights.putIfAbsent(key, mine);
        if (others != null) {
            return await(others, deadline);
        }
        try {
            V answer = question.ask();
            mine.complete(answer);
            return answer;
        } catch (IOException | RuntimeException | Error e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            flights.remove(key, mine);
        }
    }

    private V await(CompletableFuture<V> answer, Deadline deadline) throws IOException {
        try {
            return answer.get(Math.max(0, deadline.remainingNanos()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while an equal question was being asked.");
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("The deadline passed while an equal question was being asked.");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException failure) {
                throw failure;
            }
            throw new IOException("An equal question that was being asked failed.");
        }
    }

    /**
     * How many questions are under way.
     *
     * @return the number of different questions
     */
    public int size() {
        return flights.size();
    }

    /**
     * A question that can fail.
     *
     * @param <V> the answer
     * @since 0.1
     */
    @FunctionalInterface
    public interface Question<V> {
        /**
         * Asks.
         *
         * @return the answer
         * @throws IOException when there is none
         */
        V ask() throws IOException;
    }
}
