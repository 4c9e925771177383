package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.apiserver.encoding.Fields;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one kind behaves where Kubernetes has code: what it prepares, refuses and allows. The defaults here are those of a
 * kind without code of its own. Objects are trees of the stored version; methods may change the new object and never the
 * old one. Stateless but for what a subclass guards itself.
 */
public class Strategy {
    /** What becomes of dependents when a deletion does not say. */
    public enum GarbageCollection {
        BACKGROUND,
        ORPHAN,
        /** The kind is not garbage collected; propagation policies mean nothing. */
        UNSUPPORTED
    }

    /** Whether PUT creates an object that is not there. */
    public boolean allowsCreateOnUpdate() {
        return false;
    }

    /** Whether PUT without a resourceVersion overwrites. */
    public boolean allowsUnconditionalUpdate() {
        return true;
    }

    /** Whether DELETE answers with the object rather than with a Status. */
    public boolean returnsDeletedObject() {
        return false;
    }

    public GarbageCollection garbageCollection() {
        return GarbageCollection.BACKGROUND;
    }

    /** How long an object lives after each write, or null for ever. */
    public @Nullable Duration timeToLive() {
        return null;
    }

    /** What is wrong with a name, or a prefix to generate names from. */
    public List<String> nameErrors(String name, boolean prefix) {
        return NameRules.subdomainName(name, prefix);
    }

    public void prepareForCreate(RequestContext context, ObjectNode object) {}

    public void prepareForUpdate(RequestContext context, ObjectNode object, ObjectNode old) {}

    /** Makes all but the status, and the metadata that /status may change, that of the old object. */
    public void prepareForStatusUpdate(RequestContext context, ObjectNode object, ObjectNode old) {
        Fields.copyField(old, object, "spec");
    }

    public void validate(ObjectNode object, List<FieldError> errors) {}

    public void validateUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
        validate(object, errors);
    }

    public void validateStatusUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {}

    /** Warnings about an object that is accepted, whether created or updated. */
    public List<String> warnings(ObjectNode object) {
        return List.of();
    }

    /** As {@link #warnings(ObjectNode)}; {@code old} is null when the object is created. */
    public List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
        return warnings(object);
    }

    /** Warnings about a status that is accepted. */
    public List<String> statusWarnings(ObjectNode object) {
        return List.of();
    }

    /** The fields beside name and namespace that field selectors may ask for. */
    public Map<String, String> selectableFields(ObjectNode object) {
        return Map.of();
    }

    /**
     * The label under which {@link #selectableFields} has what {@code label} asks for, or
     * null if it cannot be asked for.
     */
    public @Nullable String selectableLabel(String label) {
        return null;
    }

    /** As {@link #selectableLabel(String)}, for kinds whose served versions name their fields differently. */
    public @Nullable String selectableLabel(GroupVersionKind kind, String label) {
        return selectableLabel(label);
    }

    /** The text of a refusal to select by {@code label}. */
    public String unselectable(String kind, String label) {
        return "field label not supported: " + label;
    }

    /** Whether deletion is graceful, so that a repeated one may only shorten it. */
    public boolean deletesGracefully() {
        return false;
    }

    /** The grace period in seconds for deleting this object now, or null to delete without grace. */
    public @Nullable Long gracePeriod(ObjectNode object, @Nullable Long requested) {
        return null;
    }

    /** Whether an object that is marked for deletion goes when its last finalizer does. */
    public boolean goesWithLastFinalizer(ObjectNode object, ObjectNode old) {
        return true;
    }

    /** Whether a deletion must only mark the object, as for a namespace that still holds something. */
    public boolean holdsDeletion(ObjectNode object) {
        return false;
    }

    /** Changes an object that {@link #holdsDeletion} and has just been marked for deletion. */
    public void markedForDeletion(ObjectNode object) {}

    /** Called before an object is stored for the first time; what it reserves is returned to be undone or confirmed. */
    public Reservation reserve(ObjectNode object, @Nullable ObjectNode old, boolean dryRun) {
        return Reservation.NONE;
    }

    /** Called after an object is gone. */
    public void released(ObjectNode object) {}

    /** What {@link #reserve} holds until the write is decided. */
    public interface Reservation {
        Reservation NONE = stored -> {};

        /** Ends the reservation: for good if {@code stored}, else undone. */
        void end(boolean stored);
    }
}
