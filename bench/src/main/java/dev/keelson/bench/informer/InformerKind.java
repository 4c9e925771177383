package dev.keelson.bench.informer;

/** Whose informer is measured. */
public enum InformerKind {
    /** Ours, with handlers that get copies of their own, as by default. */
    KEELSON("Keelson"),
    /** Ours, with handlers that get the cache's own objects, as Fabric8's always do. */
    KEELSON_SHARING("Keelson, handlers sharing"),
    FABRIC8("Fabric8");

    private final String title;

    InformerKind(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }
}
