package dev.keelson.node.volume;

/** A volume cannot be made ready now; what is missing may be there at the next try. */
public final class VolumeException extends Exception {

    private static final long serialVersionUID = 1;

    public VolumeException(String message) {
        super(message);
    }

    public VolumeException(String message, Throwable cause) {
        super(message, cause);
    }
}
