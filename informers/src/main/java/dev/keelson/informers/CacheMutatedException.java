package dev.keelson.informers;

import java.util.List;
import java.util.stream.Collectors;

/**
 * An object that belongs to an informer's cache was changed by one of its readers, as the cause of an
 * {@link InformerFailure} of the stage {@link InformerFailure.Stage#CACHE}. It is never thrown.
 */
public final class CacheMutatedException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int CHANGES_TOLD = 3;

    /**
     * A field that was changed.
     *
     * @param path such as {@code spec.containers[0].image} or {@code metadata.labels[example.com/colour]}; empty for the
     *     whole object
     * @param before as JSON, shortened; {@code nothing} when the field was not there
     * @param after likewise
     */
    public record Change(String path, String before, String after) {

        @Override
        public String toString() {
            return (path.isEmpty() ? "it" : path) + " was " + before + ", is " + after;
        }
    }

    private final transient List<Change> changes;

    /** @param when what is known of the time or the culprit, to follow a verb */
    CacheMutatedException(List<Change> changes, String when) {
        super("an object of the cache was changed " + when + ": " + describe(changes)
                + "; what shared() and handlers with HandlerOptions.sharing() get must only be read: read without"
                + " sharing, or change a copy");
        this.changes = List.copyOf(changes);
    }

    private static String describe(List<Change> changes) {
        String told = changes.stream().limit(CHANGES_TOLD).map(Change::toString).collect(Collectors.joining(", "));
        int more = changes.size() - CHANGES_TOLD;
        return more > 0 ? told + " and " + more + " more" : told;
    }

    /** What was changed, in the order of the object's fields; at least one. */
    public List<Change> changes() {
        return changes == null ? List.of() : changes;
    }
}
