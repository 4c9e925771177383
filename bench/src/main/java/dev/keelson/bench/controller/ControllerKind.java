package dev.keelson.bench.controller;

/** Whose controller is measured. */
public enum ControllerKind {
    /** Ours, with a reconciler that is handed the object. */
    KEELSON("Keelson"),
    /** A reconciler of Java Operator SDK on our runtime. */
    KEELSON_JOSDK("JOSDK reconciler on Keelson"),
    JOSDK("JOSDK");

    private final String title;

    ControllerKind(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }
}
