package dev.keelson.node.environment;

/** A container refers to something that does not exist or cannot be read yet; it may be there at the next try. */
public final class ConfigurationException extends Exception {

    private static final long serialVersionUID = 1;

    public ConfigurationException(String message) {
        super(message);
    }
}
