package dev.keelson.node.container;

/** A container runtime could not do what it was asked. Trying again later is sensible unless stated otherwise. */
public class ContainerRuntimeException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ContainerRuntimeException(String message) {
        super(message);
    }

    public ContainerRuntimeException(String message, Throwable cause) {
        super(message, cause);
    }
}
