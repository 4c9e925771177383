package dev.keelson.bench.informer;

/** Whose informer is measured. */
public enum InformerKind {
    /** Ours, as by default. */
    KEELSON("Keelson"),
    /** Ours, and the first handler reads everything of every pod. */
    KEELSON_READING("Keelson, reading all"),
    /** Ours, without managed fields. */
    KEELSON_SLIM("Keelson, no managed fields"),
    /** Ours, which asks the server for metadata alone. */
    KEELSON_METADATA("Keelson, metadata only"),
    /** Ours, with pods held as objects and copied for handlers. */
    KEELSON_OBJECTS("Keelson, as objects"),
    /** No informer: the client reads the same bytes and counts lines, which is the least that any informer on it takes. */
    BYTES("bytes alone"),
    FABRIC8("Fabric8"),
    FABRIC8_READING("Fabric8, reading all");

    private final String title;

    InformerKind(String title) {
        this.title = title;
    }

    boolean readsAll() {
        return this == KEELSON_READING || this == FABRIC8_READING;
    }

    public String title() {
        return title;
    }
}
