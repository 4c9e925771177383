package dev.keelson.scheduler.framework;

/** The outcome of one scheduling attempt. */
public sealed interface Placement {

    /** The pod goes to this node. */
    record OnNode(String nodeName) implements Placement {}

    /** No node will do. */
    record Nowhere(String message) implements Placement {}
}
