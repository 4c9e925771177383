package dev.keelson.api.lazy;

/** What every lazy object implements beside its class of the model, which it extends directly. */
public interface LazyObject {

    /** Returns the class of the model, of which this is a subclass. */
    Class<?> plainType();

    /**
     * Returns a new object of exactly {@link #plainType} that holds this object's parts themselves, not copies of them;
     * whatever is unread is read.
     */
    Object plain();
}
