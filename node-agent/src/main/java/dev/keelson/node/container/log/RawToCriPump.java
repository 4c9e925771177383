package dev.keelson.node.container.log;

import dev.keelson.clock.Clock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Carries what a process appended to two raw files into one log in the CRI format, each byte exactly once, also across
 * crashes of the carrier: where to go on is counted from the log itself.
 *
 * <p>A record's time is when its line was read, not when it was written: lines written while no agent lived carry the
 * time of the next agent's start.
 *
 * <p>Not safe for several threads.
 */
public final class RawToCriPump implements AutoCloseable {

    /** Longer lines are cut into partial records, as containerd does. */
    static final int MAX_LINE = 16 * 1024;

    private static final class Source {
        final Path path;
        // How much of the file is in the log.
        long offset;

        @Nullable
        FileChannel channel;

        Source(Path path, long offset) {
            this.path = path;
            this.offset = offset;
        }
    }

    private final Clock clock;
    private final FileChannel log;
    private final Map<LogStream, Source> sources = new EnumMap<>(LogStream.class);
    private final ByteBuffer buffer = ByteBuffer.allocate(4 * MAX_LINE);
    // Records of one read, written together. Empty between reads.
    private final ByteArrayOutputStream records = new ByteArrayOutputStream();

    private RawToCriPump(Clock clock, FileChannel log) {
        this.clock = clock;
        this.log = log;
    }

    /** Opens the log, creating it and its folder as needed, and finds where to go on. */
    public static RawToCriPump open(Path stdout, Path stderr, Path log, Clock clock) throws IOException {
        Files.createDirectories(log.getParent());
        Map<LogStream, Long> consumed = CriLog.consumed(log);
        FileChannel channel =
                FileChannel.open(log, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        RawToCriPump pump = new RawToCriPump(clock, channel);
        pump.sources.put(LogStream.STDOUT, new Source(stdout, consumed.getOrDefault(LogStream.STDOUT, 0L)));
        pump.sources.put(LogStream.STDERR, new Source(stderr, consumed.getOrDefault(LogStream.STDERR, 0L)));
        return pump;
    }

    /**
     * Carries over all whole lines.
     *
     * @param end whether the process is gone, so that a last line without an end is carried over as well
     * @return whether anything was
     */
    public boolean pump(boolean end) throws IOException {
        boolean moved = false;
        for (Map.Entry<LogStream, Source> entry : sources.entrySet()) {
            moved |= pump(entry.getKey(), entry.getValue(), end);
        }
        return moved;
    }

    /** How many bytes of the raw file the log holds. */
    public long offset(LogStream stream) {
        Source source = sources.get(stream);
        return source == null ? 0 : source.offset;
    }

    private boolean pump(LogStream stream, Source source, boolean end) throws IOException {
        FileChannel channel = source.channel;
        if (channel == null) {
            if (!Files.exists(source.path)) {
                return false;
            }
            channel = FileChannel.open(source.path, StandardOpenOption.READ);
            source.channel = channel;
        }
        boolean moved = false;
        while (channel.size() > source.offset) {
            buffer.clear();
            int read = channel.read(buffer, source.offset);
            int taken = read <= 0 ? 0 : format(stream, read, end && source.offset + read >= channel.size());
            if (taken == 0) {
                break;
            }
            ByteBuffer out = ByteBuffer.wrap(records.toByteArray());
            records.reset();
            while (out.hasRemaining()) {
                log.write(out);
            }
            source.offset += taken;
            moved = true;
        }
        return moved;
    }

    /** @return how many of the buffer's bytes are now in the records */
    private int format(LogStream stream, int length, boolean last) throws IOException {
        byte[] bytes = buffer.array();
        int start = 0;
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n') {
                append(stream, false, bytes, start, i);
                start = i + 1;
            } else if (i + 1 - start == MAX_LINE) {
                append(stream, true, bytes, start, i + 1);
                start = i + 1;
            }
        }
        if (last && start < length) {
            append(stream, true, bytes, start, length);
            start = length;
        }
        return start;
    }

    private void append(LogStream stream, boolean partial, byte[] bytes, int from, int to) {
        records.writeBytes(CriLog.format(clock.now(), stream, partial, bytes, from, to));
    }

    @Override
    public void close() throws IOException {
        for (Source source : sources.values()) {
            if (source.channel != null) {
                source.channel.close();
            }
        }
        log.close();
    }
}
