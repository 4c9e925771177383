package dev.keelson.bench.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads HTTP/1.1 answers out of one buffer. For use by one thread. */
final class ResponseReader {

    private static final int UNKNOWN = -1;

    private final TlsChannel channel;
    private final TlsChannel.Room room;
    private final byte[] buffer = new byte[TlsChannel.MOST_AT_ONCE];
    // buffer[position, limit) has arrived and is not consumed.
    private int position;
    private int limit;

    ResponseReader(TlsChannel channel, TlsChannel.Room room) {
        this.channel = channel;
        this.room = room;
    }

    Answer read(Connection.Sink sink) throws IOException {
        int status = status(line());
        long length = UNKNOWN;
        boolean chunked = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String name = header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT);
            if (name.equals("content-length")) {
                length = Long.parseLong(header.substring(name.length() + 1).strip());
            } else if (name.equals("transfer-encoding")) {
                chunked = header.toLowerCase(Locale.ROOT).contains("chunked");
            }
        }
        if (chunked) {
            return new Answer(status, chunks(sink));
        }
        if (length == UNKNOWN) {
            throw new IOException("an answer with neither a length nor chunks");
        }
        body(length, sink);
        return new Answer(status, length);
    }

    private static int status(String line) throws IOException {
        if (!line.startsWith("HTTP/1.1 ") || line.length() < 12) {
            throw new IOException("not an HTTP/1.1 answer: " + line);
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private long chunks(Connection.Sink sink) throws IOException {
        long total = 0;
        while (true) {
            String head = line();
            int end = head.indexOf(';');
            long length = Long.parseLong(end < 0 ? head : head.substring(0, end), 16);
            if (length == 0) {
                while (!line().isEmpty()) {
                    // trailers say nothing of interest
                }
                return total;
            }
            body(length, sink);
            total += length;
            line();
        }
    }

    private void body(long length, Connection.Sink sink) throws IOException {
        long left = length;
        while (left > 0) {
            if (position == limit) {
                fill();
            }
            int piece = (int) Math.min(left, limit - position);
            sink.data(buffer, position, position + piece);
            position += piece;
            left -= piece;
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(64);
        while (true) {
            if (position == limit) {
                fill();
            }
            int at = position;
            while (at < limit && buffer[at] != '\n') {
                at++;
            }
            line.append(new String(buffer, position, at - position, StandardCharsets.ISO_8859_1));
            position = Math.min(at + 1, limit);
            if (at < limit) {
                int length = line.length();
                if (length > 0 && line.charAt(length - 1) == '\r') {
                    line.setLength(length - 1);
                }
                return line.toString();
            }
        }
    }

    private void fill() throws IOException {
        position = 0;
        limit = 0;
        while (limit == 0) {
            channel.receive(room, this::take);
        }
    }

    private void take(byte[] bytes, int from, int to) {
        System.arraycopy(bytes, from, buffer, limit, to - from);
        limit += to - from;
    }
}
