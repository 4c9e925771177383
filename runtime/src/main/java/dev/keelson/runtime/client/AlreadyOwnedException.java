package dev.keelson.runtime.client;

import io.fabric8.kubernetes.api.model.OwnerReference;

/** An object has a controller already, and can have only one. */
public final class AlreadyOwnedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient OwnerReference owner;

    AlreadyOwnedException(String message, OwnerReference owner) {
        super(message);
        this.owner = owner;
    }

    /** The present controller. */
    public OwnerReference owner() {
        return owner;
    }
}
