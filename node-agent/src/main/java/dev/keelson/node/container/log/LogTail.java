package dev.keelson.node.container.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log in the CRI format piece by piece, as {@code kubectl logs} shows it: the content of its records, each line
 * perhaps with its time. Not safe for several threads.
 */
public final class LogTail implements AutoCloseable {

    /**
     * @param tailLines only so many lines at the end; negative for all
     * @param since only records from then on
     * @param limitBytes at most so many bytes of output; negative for all
     */
    public record Selection(long tailLines, @Nullable Instant since, long limitBytes, boolean timestamps) {}

    private static final int BLOCK = 64 * 1024;

    private final Path path;
    private final Selection selection;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private @Nullable FileChannel channel;
    private long offset;
    private long left;
    // Whether the next record begins a line, which is when a time is shown.
    private boolean lineStart = true;

    public LogTail(Path path, Selection selection) {
        this.path = path;
        this.selection = selection;
        this.left = selection.limitBytes() < 0 ? Long.MAX_VALUE : selection.limitBytes();
    }

    /** Whether the byte limit is used up. */
    public boolean exhausted() {
        return left == 0;
    }

    /**
     * The next piece of output.
     *
     * @return empty when the end of what is there now is reached
     */
    public byte[] read() throws IOException {
        FileChannel open = open();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (open == null) {
            return out.toByteArray();
        }
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        while (out.size() < BLOCK && left > 0) {
            block.clear();
            int read = open.read(block, offset);
            if (read <= 0) {
                break;
            }
            offset += read;
            for (int i = 0; i < read; i++) {
                byte b = block.get(i);
                if (b == '\n') {
                    show(out);
                    line.reset();
                } else {
                    line.write(b);
                }
            }
        }
        return out.toByteArray();
    }

    private @Nullable FileChannel open() throws IOException {
        if (channel == null && Files.exists(path)) {
            channel = FileChannel.open(path, StandardOpenOption.READ);
            offset = selection.tailLines() < 0 ? 0 : tailStart(channel, selection.tailLines());
        }
        return channel;
    }

    private void show(ByteArrayOutputStream out) {
        CriLog.Entry entry = CriLog.parse(line.toByteArray(), line.size());
        if (entry == null || (selection.since() != null && entry.time().isBefore(selection.since()))) {
            return;
        }
        if (selection.timestamps() && lineStart) {
            write(out, (CriLog.formatTime(entry.time()) + " ").getBytes(StandardCharsets.US_ASCII));
        }
        write(out, entry.content());
        lineStart = !entry.partial();
        if (!entry.partial()) {
            write(out, new byte[] {'\n'});
        }
    }

    private void write(ByteArrayOutputStream out, byte[] bytes) {
        int length = (int) Math.min(bytes.length, left);
        out.write(bytes, 0, length);
        left -= length;
    }

    /** Where the last {@code lines} records begin. */
    private static long tailStart(FileChannel channel, long lines) throws IOException {
        long end = channel.size();
        if (lines == 0) {
            return end;
        }
        // The line end of the last record does not count.
        long missing = lines + 1;
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        for (long at = end; at > 0; ) {
            long from = Math.max(0, at - BLOCK);
            block.clear();
            block.limit((int) (at - from));
            channel.read(block, from);
            for (int i = (int) (at - from) - 1; i >= 0; i--) {
                if (block.get(i) == '\n' && --missing == 0) {
                    return from + i + 1;
                }
            }
            at = from;
        }
        return 0;
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
