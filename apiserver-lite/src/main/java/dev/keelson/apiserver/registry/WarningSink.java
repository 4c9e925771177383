package dev.keelson.apiserver.registry;

/** Takes the warnings of one request; HTTP sends each as a {@code Warning: 299 - "text"} header. */
@FunctionalInterface
public interface WarningSink {
    void warn(String text);

    /** Drops every warning. */
    static WarningSink ignoring() {
        return text -> {};
    }
}
