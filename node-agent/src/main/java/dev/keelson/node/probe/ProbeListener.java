package dev.keelson.node.probe;

/** Hears from a container's probes, on any thread; must not block. */
public interface ProbeListener {

    /** As many results in a row as the probe's threshold asks for agree, and differ from the last decision. */
    void decided(String containerId, ProbeKind kind, boolean success, String message);

    /** One result was a failure, perhaps below the threshold. {@code message} is an event's whole text. */
    void failed(String containerId, ProbeKind kind, String message);
}
