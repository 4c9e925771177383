package dev.keelson.apiserver.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Conversations in HTTP/2 frames, some of them allowed. */
final class RandomFrames {

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Mutations mutations;
    private final SplittableRandom random;

    /** The next stream a client may open. */
    private int stream = 1;

    RandomFrames(Mutations mutations) {
        this.mutations = mutations;
        this.random = mutations.random();
    }

    byte[] next() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(mutations.chance(20) ? mutations.mutate(PREFACE) : PREFACE);
        frame(out, 4, 0, 0, new byte[0]);
        for (int i = random.nextInt(40); i > 0; i--) {
            any(out);
        }
        byte[] all = out.toByteArray();
        return mutations.chance(4) ? mutations.mutate(all) : all;
    }

    private void any(ByteArrayOutputStream out) {
        int at = mutations.chance(4) ? random.nextInt(stream + 4) : Math.max(1, stream - 2);
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> {
                frame(out, 1, mutations.chance(4) ? random.nextInt(64) : 5, stream, headers());
                stream += 2;
            }
            case 3 -> frame(out, 0, random.nextInt(16), at, junk(200));
            case 4 -> frame(out, 3, 0, at, new byte[] {0, 0, 0, (byte) random.nextInt(16)});
            case 5 -> frame(out, 4, random.nextInt(2), mutations.chance(4) ? at : 0, settings());
            case 6 -> frame(out, 6, random.nextInt(2), 0, junk(mutations.chance(3) ? 9 : 8));
            case 7 ->
                frame(out, 8, 0, mutations.chance(2) ? at : 0, number(mutations.chance(4) ? 0 : random.nextInt()));
            case 8 -> frame(out, 9, random.nextInt(8), at, junk(64));
            case 9 -> frame(out, 2, 0, at, junk(5));
            case 10 -> frame(out, 7, 0, 0, junk(8));
            default -> frame(out, random.nextInt(256), random.nextInt(256), random.nextInt(), junk(100));
        }
    }

    /** A block of literal fields without indexing, so that no compression state is needed. */
    private byte[] headers() {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        literal(block, ":method", mutations.chance(8) ? mutations.text() : "GET");
        literal(block, ":scheme", mutations.chance(12) ? mutations.text() : "https");
        literal(block, ":path", mutations.chance(6) ? mutations.text() : mutations.one(Seeds.otherPaths()));
        if (!mutations.chance(8)) {
            literal(block, ":authority", "fuzz");
        }
        if (mutations.chance(4)) {
            literal(block, mutations.text(), mutations.text());
        }
        byte[] bytes = block.toByteArray();
        return mutations.chance(8) ? mutations.mutate(bytes) : bytes;
    }

    private static void literal(ByteArrayOutputStream block, String name, String value) {
        block.write(0);
        string(block, name);
        string(block, value);
    }

    private static void string(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < 127) {
            block.write(bytes.length);
        } else {
            block.write(127);
            int rest = bytes.length - 127;
            while (rest >= 128) {
                block.write(rest % 128 + 128);
                rest /= 128;
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }

    private byte[] settings() {
        ByteArrayOutputStream settings = new ByteArrayOutputStream();
        for (int i = random.nextInt(4); i > 0; i--) {
            settings.write(0);
            settings.write(random.nextInt(10));
            settings.writeBytes(number(mutations.chance(2) ? random.nextInt() : random.nextInt(100_000)));
        }
        return settings.toByteArray();
    }

    private byte[] junk(int most) {
        byte[] junk = new byte[random.nextInt(most + 1)];
        random.nextBytes(junk);
        return junk;
    }

    private static byte[] number(int value) {
        return new byte[] {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
    }

    private void frame(ByteArrayOutputStream out, int type, int flags, int streamId, byte[] payload) {
        int length = mutations.chance(60) ? random.nextInt(1 << 24) : payload.length;
        out.write(length >>> 16);
        out.write(length >>> 8);
        out.write(length);
        out.write(type);
        out.write(flags);
        out.writeBytes(number(streamId));
        out.writeBytes(payload);
    }
}
