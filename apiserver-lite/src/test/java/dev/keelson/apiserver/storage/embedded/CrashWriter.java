package dev.keelson.apiserver.storage.embedded;

import dev.keelson.apiserver.storage.KeyValue;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.WriteResult;
import dev.keelson.apiserver.storage.etcd.EtcdOptions;
import dev.keelson.apiserver.storage.etcd.EtcdStorage;
import dev.keelson.clock.Clock;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Writes at random from several threads until it is killed, and says what it intends to do before and what was acknowledged
 * after: {@code TRY thread key id} and {@code PUT|DEL thread key id revision}; each line reaches the pipe before the next
 * step.
 */
public final class CrashWriter {

    static final int THREADS = 4;
    static final int KEYS = 12;

    private CrashWriter() {}

    /** @param arguments directory or URL of an etcd, seed */
    public static void main(String[] arguments) {
        Storage storage = arguments[0].startsWith("http")
                ? EtcdStorage.open(
                        EtcdOptions.of(List.of(URI.create(arguments[0])))
                                .withCompactionInterval(Duration.ZERO)
                                .withStartTimeout(Duration.ofMinutes(2)),
                        Clock.system())
                : EmbeddedStorage.open(Path.of(arguments[0]), Clock.system(), new EmbeddedOptions(1 << 20, 1L << 30));
        say("OPEN " + storage.revision());
        for (int t = 0; t < THREADS; t++) {
            int thread = t;
            Random random = new Random(Long.parseLong(arguments[1]) * THREADS + thread);
            new Thread(() -> write(storage, thread, random, arguments[1])).start();
        }
    }

    private static void write(Storage storage, int thread, Random random, String seed) {
        for (int i = 0; ; i++) {
            // Each thread has keys of its own, so that its acknowledgements tell their final state.
            String key = "/t" + thread + "/k" + random.nextInt(KEYS);
            String id = seed + "." + thread + "." + i;
            if (random.nextInt(200) == 0) {
                storage.compact(storage.revision());
            }
            if (random.nextInt(5) == 0) {
                say("TRY " + thread + " " + key + " -");
                WriteResult deleted = storage.delete(key, Storage.ANY);
                if (deleted.applied()) {
                    say("DEL " + thread + " " + key + " - " + deleted.revision());
                } else {
                    say("NOP " + thread + " " + key + " - " + deleted.revision());
                }
            } else {
                say("TRY " + thread + " " + key + " " + id);
                WriteResult written = storage.put(key, value(id, random), Storage.ANY, null);
                say("PUT " + thread + " " + key + " " + id + " " + written.revision());
            }
        }
    }

    /** The id, and up to 20,000 bytes that follow from it. */
    public static byte[] value(String id, Random random) {
        int size = random.nextInt(4) == 0 ? random.nextInt(20_000) : random.nextInt(800);
        byte[] head = (id + "|" + size + "|").getBytes(StandardCharsets.US_ASCII);
        byte[] value = new byte[head.length + size];
        System.arraycopy(head, 0, value, 0, head.length);
        byte[] filler = new byte[size];
        new Random(id.hashCode()).nextBytes(filler);
        System.arraycopy(filler, 0, value, head.length, size);
        return value;
    }

    /** The id of a whole value; fails on any other. */
    public static String idOf(@Nullable KeyValue found) {
        if (found == null) {
            return "-";
        }
        String text = new String(found.value(), StandardCharsets.ISO_8859_1);
        String id = text.substring(0, text.indexOf('|'));
        String rest = text.substring(id.length() + 1);
        int size = Integer.parseInt(rest.substring(0, rest.indexOf('|')));
        byte[] filler = new byte[size];
        new Random(id.hashCode()).nextBytes(filler);
        String body = rest.substring(rest.indexOf('|') + 1);
        if (!body.equals(new String(filler, StandardCharsets.ISO_8859_1))) {
            throw new AssertionError("the value of " + found.key() + " is not what was written as " + id);
        }
        return id;
    }

    private static synchronized void say(String line) {
        try {
            OutputStream out = System.out;
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (java.io.IOException gone) {
            throw new IllegalStateException(gone);
        }
    }
}
