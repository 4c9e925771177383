package dev.keelson.bench.events;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The JSON of one widget, in which numbers are overwritten in place: they have as many digits from the first to the last.
 * Guarded by the server's lock.
 */
final class WidgetText {

    static final String NAMESPACE = "bench";
    static final long FIRST_GENERATION = 1_000_000_000L;
    static final long FIRST_REVISION = 1_000_000_000_000L;

    private static final String NANOS = "0".repeat(19);
    private static final int DIGITS_OF_A_NAME = 7;

    private final byte[] json;
    private final int revisionAt;
    private final int generationAt;
    private final int emittedAt;
    private long revision = FIRST_REVISION;
    private long generation = FIRST_GENERATION;

    /** @param size at least so many bytes */
    WidgetText(int index, int size) {
        String text = text(index, "");
        int missing = size - text.length();
        json = (missing > 0 ? text(index, settings(missing)) : text).getBytes(StandardCharsets.US_ASCII);
        String whole = new String(json, StandardCharsets.US_ASCII);
        revisionAt = whole.indexOf(Long.toString(FIRST_REVISION));
        generationAt = whole.indexOf(Long.toString(FIRST_GENERATION));
        emittedAt = whole.indexOf(NANOS);
    }

    static String name(int index) {
        String digits = Integer.toString(index);
        return Widget.NAME_PREFIX + "0".repeat(DIGITS_OF_A_NAME - digits.length()) + digits;
    }

    private static String settings(int size) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < size; i++) {
            text.append(i == 0 ? "" : ",")
                    .append("\"SETTING_")
                    .append(i)
                    .append("\":\"a value of some length, as in an environment\"");
        }
        return text.toString();
    }

    private static String text(int index, String settings) {
        String name = name(index);
        return "{\"apiVersion\":\"bench.keelson.dev/v1\",\"kind\":\"Widget\",\"metadata\":{\"annotations\":{\""
                + Widget.EMITTED
                + "\":\"" + NANOS + "\"},\"creationTimestamp\":\"2026-01-01T00:00:00Z\",\"generation\":"
                + FIRST_GENERATION
                + ",\"labels\":{\"app.kubernetes.io/name\":\"" + name + "\",\"app.kubernetes.io/part-of\":\"bench\"},"
                + "\"managedFields\":[{\"apiVersion\":\"bench.keelson.dev/v1\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":"
                + "{\"f:spec\":{\"f:image\":{},\"f:replicas\":{},\"f:settings\":{}}},\"manager\":\"bench\",\"operation\":\"Apply\","
                + "\"time\":\"2026-01-01T00:00:00Z\"}],\"name\":\"" + name + "\",\"namespace\":\"" + NAMESPACE
                + "\",\"resourceVersion\":\"" + FIRST_REVISION + "\",\"uid\":\"6f1c2f0e-0000-4000-8000-"
                + String.format("%012d", index) + "\"},\"spec\":{\"image\":\"registry.example/" + name
                + ":1.0\",\"replicas\":3,\"settings\":{" + settings
                + "}},\"status\":{\"observedGeneration\":1,\"phase\":\"Ready\"}}";
    }

    byte[] json() {
        return json;
    }

    long revision() {
        return revision;
    }

    /** Makes it one generation newer. */
    void change(long newRevision, long nowNanos) {
        revision = newRevision;
        generation++;
        write(revision, revisionAt, Long.toString(FIRST_REVISION).length());
        write(generation, generationAt, Long.toString(FIRST_GENERATION).length());
        write(nowNanos, emittedAt, NANOS.length());
    }

    private void write(long number, int from, int digits) {
        Arrays.fill(json, from, from + digits, (byte) '0');
        long rest = number;
        for (int i = from + digits - 1; i >= from; i--) {
            json[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
