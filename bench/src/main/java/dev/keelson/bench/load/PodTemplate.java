package dev.keelson.bench.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Pods that differ in their names alone and are of a wanted size as the server stores and sends them: with defaults and
 * managed fields, which a dry run asks the server for.
 *
 * <p>Small ones have one container, those of {@value #RICH_FROM} bytes and more two, with probes and volumes. The rest of
 * the size is environment variables, and at last an annotation of less than the size of one.
 */
public final class PodTemplate {

    static final int RICH_FROM = 6_000;
    private static final int FEW = 4;
    private static final int MANY = 24;
    private static final int LONGEST_NAME = 10;
    private static final String NAME = "@NAME@";

    private final String before;
    private final String after;
    private final int size;

    private PodTemplate(ObjectNode pod, int size) {
        String text = pod.toString();
        int at = text.indexOf(NAME);
        this.before = text.substring(0, at);
        this.after = text.substring(at + NAME.length());
        this.size = size;
    }

    /**
     * Finds the pod whose stored form has {@code size} bytes, or the smallest there is.
     *
     * @param path of the collection, with a namespace that exists
     */
    public static PodTemplate sized(Connection connection, String path, int size) throws IOException {
        boolean rich = size >= RICH_FROM;
        int few = stored(connection, path, PodShape.pod(NAME, rich, FEW, 0));
        int many = stored(connection, path, PodShape.pod(NAME, rich, MANY, 0));
        double perVariable = (many - few) / (double) (MANY - FEW);
        int variables = (int) Math.max(0, Math.floor(FEW + (size - few) / perVariable) - 1);
        int without = stored(connection, path, PodShape.pod(NAME, rich, variables, 0));
        int withOne = stored(connection, path, PodShape.pod(NAME, rich, variables, 1));
        int padding = size <= withOne ? 0 : 1 + size - withOne;
        ObjectNode chosen = PodShape.pod(NAME, rich, variables, padding);
        return new PodTemplate(chosen, padding == 0 ? without : stored(connection, path, chosen));
    }

    /** Bytes of a pod as the server sends it, give or take the length of its name and revision. */
    public int size() {
        return size;
    }

    /** A pod's name; all of them have the same length. */
    public static String name(long number) {
        String digits = Long.toString(number);
        return "pod-" + "0".repeat(Math.max(0, LONGEST_NAME - 4 - digits.length())) + digits;
    }

    public byte[] named(String name) {
        return (before + name + after).getBytes(StandardCharsets.UTF_8);
    }

    private static int stored(Connection connection, String path, ObjectNode pod) throws IOException {
        byte[] body = new PodTemplate(pod, 0).named(name(0));
        return connection.fetch(Request.post(path + "?dryRun=All", body), 201).length;
    }
}
