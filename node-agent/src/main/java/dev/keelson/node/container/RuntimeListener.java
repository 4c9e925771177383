package dev.keelson.node.container;

/** Hears that a container of a pod has started, exited or gone; what it is now is in the listing. */
@FunctionalInterface
public interface RuntimeListener {

    void changed(String podUid, String containerId);
}
