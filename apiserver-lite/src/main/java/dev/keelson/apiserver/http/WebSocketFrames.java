package dev.keelson.apiserver.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The frames of a WebSocket. Reads those of a client that has nothing to say but pings and its farewell; messages are
 * passed over. Confined to the connection's loop.
 */
final class WebSocketFrames {

    static final int TEXT = 1;
    static final int BINARY = 2;

    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int MASK_BYTES = 4;
    /** The most that a frame of control may hold. */
    private static final int CONTROL_BYTES = 125;

    private static final int NORMAL_CLOSURE = 1000;

    private final Consumer<byte[]> answer;
    private final Runnable farewell;

    /** The beginning of a frame whose rest has not come. */
    private byte[] waiting = {};

    /** How much of the frame under way is still to be passed over. */
    private long skipping;

    WebSocketFrames(Consumer<byte[]> answer, Runnable farewell) {
        this.answer = answer;
        this.farewell = farewell;
    }

    /** What comes before a whole message, which servers do not mask. */
    static byte[] head(int opcode, long length) {
        int bytes = length < 126 ? 2 : length <= 0xFFFF ? 4 : 10;
        ByteBuffer head = ByteBuffer.allocate(bytes).put((byte) (FINAL | opcode));
        switch (bytes) {
            case 2 -> head.put((byte) length);
            case 4 -> head.put((byte) 126).putShort((short) length);
            default -> head.put((byte) 127).putLong(length);
        }
        return head.array();
    }

    /** The frame by which this end says that it has nothing more to say. */
    static byte[] closing() {
        return whole(
                CLOSE,
                ByteBuffer.allocate(Short.BYTES)
                        .putShort((short) NORMAL_CLOSURE)
                        .array());
    }

    private static byte[] whole(int opcode, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head(opcode, content.length));
        out.writeBytes(content);
        return out.toByteArray();
    }

    /** Takes what the client has sent. */
    void take(byte[] bytes) {
        byte[] all = bytes;
        if (waiting.length > 0) {
            all = Arrays.copyOf(waiting, waiting.length + bytes.length);
            System.arraycopy(bytes, 0, all, waiting.length, bytes.length);
        }
        int at = 0;
        while (at >= 0 && at < all.length) {
            int next = skipping > 0 ? skip(all, at) : frame(all, at);
            if (next < 0) {
                break;
            }
            at = next;
        }
        waiting = Arrays.copyOfRange(all, at, all.length);
    }

    private int skip(byte[] bytes, int at) {
        int passed = (int) Math.min(skipping, bytes.length - at);
        skipping -= passed;
        return at + passed;
    }

    /** Where the next frame begins; negative if this one is not complete yet. */
    private int frame(byte[] bytes, int at) {
        ByteBuffer in = ByteBuffer.wrap(bytes, at, bytes.length - at);
        if (in.remaining() < 2) {
            return -1;
        }
        int opcode = in.get() & 0xF;
        int second = in.get() & 0xFF;
        long length = second & 0x7F;
        int extra = length == 126 ? Short.BYTES : length == 127 ? Long.BYTES : 0;
        int mask = (second & MASKED) == 0 ? 0 : MASK_BYTES;
        if (in.remaining() < extra + mask) {
            return -1;
        }
        length = extra == 0 ? length : extra == Short.BYTES ? in.getShort() & 0xFFFF : in.getLong();
        byte[] key = new byte[mask];
        in.get(key);
        if (opcode < CLOSE) {
            skipping = Math.max(0, length);
            return in.position();
        }
        if (length > CONTROL_BYTES) {
            farewell.run();
            return bytes.length;
        }
        if (in.remaining() < length) {
            return -1;
        }
        byte[] content = new byte[(int) length];
        in.get(content);
        for (int i = 0; i < content.length && mask > 0; i++) {
            content[i] ^= key[i % MASK_BYTES];
        }
        control(opcode, content);
        return in.position();
    }

    private void control(int opcode, byte[] content) {
        if (opcode == CLOSE) {
            farewell.run();
        } else if (opcode == PING) {
            answer.accept(whole(PONG, content));
        }
    }
}
