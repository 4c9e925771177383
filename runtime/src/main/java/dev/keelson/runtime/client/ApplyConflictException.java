package dev.keelson.runtime.client;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server-side apply without force would have changed fields that others own. Nothing was written. Either give the fields
 * up, by leaving them out, or apply with force.
 */
public final class ApplyConflictException extends KubernetesClientException {

    /**
     * @param manager who owns the field
     * @param field such as {@code .spec.replicas}
     */
    public record Conflict(String manager, String field) {}

    private static final long serialVersionUID = 1L;
    private static final String REASON = "FieldManagerConflict";
    private static final Pattern MANAGER = Pattern.compile("^conflict with \"((?:[^\"\\\\]|\\\\.)*)\"");

    private final transient List<Conflict> conflicts;

    private ApplyConflictException(String message, int code, Status status, List<Conflict> conflicts) {
        super(message, code, status);
        this.conflicts = conflicts;
    }

    /** Who owns which field. */
    public List<Conflict> conflicts() {
        return conflicts;
    }

    /** Null when {@code status} tells of something else. */
    static @Nullable ApplyConflictException of(String message, int code, Status status) {
        if (status.getDetails() == null || status.getDetails().getCauses() == null) {
            return null;
        }
        List<Conflict> conflicts = status.getDetails().getCauses().stream()
                .filter(cause -> REASON.equals(cause.getReason()))
                .map(ApplyConflictException::conflict)
                .toList();
        return conflicts.isEmpty() ? null : new ApplyConflictException(message, code, status, conflicts);
    }

    private static Conflict conflict(StatusCause cause) {
        String text = Objects.requireNonNullElse(cause.getMessage(), "");
        Matcher manager = MANAGER.matcher(text);
        return new Conflict(manager.find() ? manager.group(1) : text, Objects.requireNonNullElse(cause.getField(), ""));
    }
}
