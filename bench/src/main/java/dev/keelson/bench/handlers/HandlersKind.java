package dev.keelson.bench.handlers;

/** Whose informer is measured. */
public enum HandlersKind {
    /** Ours; each handler gets copies of its own, as by default. */
    KEELSON("Keelson"),
    /** Ours; handlers share the cache's objects, as Fabric8's do. */
    KEELSON_SHARING("Keelson, sharing"),
    FABRIC8("Fabric8");

    private final String title;

    HandlersKind(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }
}
