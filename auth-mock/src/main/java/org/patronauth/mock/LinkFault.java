package org.patronauth.mock;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FaultProxy} does to one direction of a connection. Positions count the bytes of that direction from zero.
 *
 * <p><b>Thread safety.</b> Immutable; what it does is remembered with the connection.
 *
 * @since 0.1
 */
public final class LinkFault {
    /**
     * Which way bytes go.
     *
     * @since 0.1
     */
    public enum Direction {
        /** What the client says. */
        TO_SERVER,
        /** What the server says. */
        TO_CLIENT
    }

    enum Kind {
        DELAY,
        DRIP,
        CUT,
        RESET,
        SILENCE,
        FLIP,
        DUPLICATE,
        REORDER,
        HOLD
    }

    private final Kind kind;
    private final Direction direction;
    private final long position;
    private final @Nullable Duration pause;

    private LinkFault(Kind kind, Direction direction, long position, @Nullable Duration pause) {
        if (position < 0) {
            throw new IllegalArgumentException("A position counts bytes from zero.");
        }
        this.kind = kind;
        this.direction = direction;
        this.position = position;
        this.pause = pause;
    }

    /**
     * Everything waits before it goes on.
     *
     * @param direction which way
     * @param pause how long each piece waits
     * @return the fault
     */
    public static LinkFault delay(Direction direction, Duration pause) {
        return new LinkFault(Kind.DELAY, direction, 0, pause);
    }

    /**
     * Bytes go one by one.
     *
     * @param direction which way
     * @param pause how long each byte waits
     * @return the fault
     */
    public static LinkFault drip(Direction direction, Duration pause) {
        return new LinkFault(Kind.DRIP, direction, 0, pause);
    }

    /**
     * Both sides are closed after so many bytes.
     *
     * @param direction which way the bytes are counted
     * @param bytes how many still pass
     * @return the fault
     */
    public static LinkFault cutAfter(Direction direction, long bytes) {
        return new LinkFault(Kind.CUT, direction, bytes, null);
    }

    /**
     * Both sides are reset after so many bytes.
     *
     * @param direction which way the bytes are counted
     * @param bytes how many still pass
     * @return the fault
     */
    public static LinkFault resetAfter(Direction direction, long bytes) {
        return new LinkFault(Kind.RESET, direction, bytes, null);
    }

    /**
     * The connection is half-open after so many bytes: it stays, and nothing passes either way.
     *
     * @param direction which way the bytes are counted
     * @param bytes how many still pass
     * @return the fault
     */
    public static LinkFault silentAfter(Direction direction, long bytes) {
        return new LinkFault(Kind.SILENCE, direction, bytes, null);
    }

    /**
     * One byte arrives with its lowest bit changed.
     *
     * @param direction which way
     * @param position which byte
     * @return the fault
     */
    public static LinkFault flip(Direction direction, long position) {
        return new LinkFault(Kind.FLIP, direction, position, null);
    }

    /**
     * The first piece that reaches a position arrives twice; a piece is what is there to be read at a time.
     *
     * @param direction which way
     * @param position the byte that the piece reaches or begins after
     * @return the fault
     */
    public static LinkFault duplicate(Direction direction, long position) {
        return new LinkFault(Kind.DUPLICATE, direction, position, null);
    }

    /**
     * The first piece that reaches a position arrives after the next one; where no other comes, never.
     *
     * @param direction which way
     * @param position the byte that the piece reaches or begins after
     * @return the fault
     */
    public static LinkFault reorder(Direction direction, long position) {
        return new LinkFault(Kind.REORDER, direction, position, null);
    }

    /**
     * What comes after so many bytes is held until {@link FaultProxy#release()}, and then arrives late but whole.
     *
     * @param direction which way
     * @param bytes how many pass at once
     * @return the fault
     */
    public static LinkFault holdAfter(Direction direction, long bytes) {
        return new LinkFault(Kind.HOLD, direction, bytes, null);
    }

    Kind kind() {
        return kind;
    }

    Direction direction() {
        return direction;
    }

    long position() {
        return position;
    }

    Duration pause() {
        return pause == null ? Duration.ZERO : pause;
    }

    @Override
    public String toString() {
        return kind + " " + direction + (pause == null ? " at byte " + position : " by " + pause);
    }
}
