package dev.keelson.node.container.log;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The CRI log format. Follows {@code cri-client/pkg/logs/logs.go}. */
public final class CriLog {

    /** @param partial whether the line goes on in the next record of the stream */
    public record Entry(Instant time, LogStream stream, boolean partial, byte[] content) {}

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSSX").withZone(ZoneOffset.UTC);

    private CriLog() {}

    /** The record with its line end. */
    public static byte[] format(Instant time, LogStream stream, boolean partial, byte[] bytes, int from, int to) {
        byte[] stamp = formatTime(time).getBytes(StandardCharsets.US_ASCII);
        byte[] name = stream.bytes();
        byte[] record = new byte[stamp.length + name.length + 5 + to - from];
        int at = 0;
        System.arraycopy(stamp, 0, record, at, stamp.length);
        at += stamp.length;
        record[at++] = ' ';
        System.arraycopy(name, 0, record, at, name.length);
        at += name.length;
        record[at++] = ' ';
        record[at++] = (byte) (partial ? 'P' : 'F');
        record[at++] = ' ';
        System.arraycopy(bytes, from, record, at, to - from);
        record[record.length - 1] = '\n';
        return record;
    }

    public static String formatTime(Instant time) {
        return TIME.format(time);
    }

    /** @return null if the line, given without its end, is no record */
    public static @Nullable Entry parse(byte[] line, int length) {
        int first = indexOf(line, ' ', 0, length);
        int second = first < 0 ? -1 : indexOf(line, ' ', first + 1, length);
        int third = second < 0 ? -1 : indexOf(line, ' ', second + 1, length);
        if (third < 0) {
            return null;
        }
        LogStream stream = stream(line, first + 1, second);
        String tags = new String(line, second + 1, third - second - 1, StandardCharsets.US_ASCII);
        if (stream == null) {
            return null;
        }
        try {
            Instant time = Instant.parse(new String(line, 0, first, StandardCharsets.US_ASCII));
            byte[] content = Arrays.copyOfRange(line, third + 1, length);
            return new Entry(time, stream, tags.startsWith("P"), content);
        } catch (DateTimeParseException notARecord) {
            return null;
        }
    }

    /**
     * How many bytes of each stream the log holds. A last record that a crash cut off is removed from the file.
     *
     * @return zeros if there is no log
     */
    public static Map<LogStream, Long> consumed(Path log) throws IOException {
        Map<LogStream, Long> consumed = new EnumMap<>(LogStream.class);
        for (LogStream stream : LogStream.values()) {
            consumed.put(stream, 0L);
        }
        if (!Files.exists(log)) {
            return consumed;
        }
        long whole = 0;
        long read = 0;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(log), 1 << 16)) {
            for (int c = in.read(); c >= 0; c = in.read()) {
                read++;
                if (c != '\n') {
                    line.write(c);
                    continue;
                }
                whole = read;
                Entry entry = parse(line.toByteArray(), line.size());
                if (entry != null) {
                    consumed.merge(entry.stream(), entry.content().length + (entry.partial() ? 0L : 1L), Long::sum);
                }
                line.reset();
            }
        }
        if (read > whole) {
            try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
                channel.truncate(whole);
            }
        }
        return consumed;
    }

    private static @Nullable LogStream stream(byte[] line, int from, int to) {
        for (LogStream stream : LogStream.values()) {
            if (Arrays.equals(line, from, to, stream.bytes(), 0, stream.bytes().length)) {
                return stream;
            }
        }
        return null;
    }

    private static int indexOf(byte[] bytes, char c, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == c) {
                return i;
            }
        }
        return -1;
    }
}
