package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.apiserver.kinds.validation.Rules;
import dev.keelson.apiserver.registry.Strategy.GarbageCollection;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/** What kinds have in common up to a choice: the facts of one kind. */
final class Traits {
    /** When an update makes a new generation. */
    enum Generation {
        /** The kind has none. */
        NONE,
        /** It is 1 for ever. */
        FIRST,
        /** When the specification changes. */
        SPEC,
        /** As {@link #SPEC}, but an object begins without one. */
        SPEC_UPDATES,
        /** When the specification or annotations change. */
        SPEC_AND_ANNOTATIONS,
        /** When anything but metadata and status changes. */
        BODY,
        /** When anything but status changes, labels and annotations included. */
        BODY_AND_METADATA
    }

    boolean createOnUpdate;
    boolean unconditionalUpdate = true;
    boolean returnsDeleted;
    GarbageCollection garbageCollection = GarbageCollection.BACKGROUND;
    Generation generation = Generation.NONE;
    /** Whether status is the controllers' alone, set through /status. */
    boolean hasStatus;
    /** Whether /status leaves all metadata but managed fields alone. */
    boolean statusKeepsMetadata;

    boolean statusKeepsLabels;
    BiFunction<String, Boolean, List<String>> names = NameRules::subdomainName;
    Rules rules = Rules.NONE;
    DroppedFields drops = DroppedFields.NONE;
    Map<String, Function<ObjectNode, String>> fields = Map.of();

    Traits createOnUpdate() {
        createOnUpdate = true;
        return this;
    }

    Traits conditionalUpdate() {
        unconditionalUpdate = false;
        return this;
    }

    Traits returnsDeleted() {
        returnsDeleted = true;
        return this;
    }

    Traits collected(GarbageCollection policy) {
        garbageCollection = policy;
        return this;
    }

    Traits generation(Generation value) {
        generation = value;
        return this;
    }

    Traits status() {
        hasStatus = true;
        return this;
    }

    Traits statusKeepsMetadata() {
        statusKeepsMetadata = true;
        return this;
    }

    Traits statusKeepsLabels() {
        statusKeepsLabels = true;
        return this;
    }

    Traits names(BiFunction<String, Boolean, List<String>> value) {
        names = value;
        return this;
    }

    Traits rules(Rules value) {
        rules = value;
        return this;
    }

    Traits drops(DroppedFields value) {
        drops = value;
        return this;
    }

    Traits fields(Map<String, Function<ObjectNode, String>> value) {
        fields = Map.copyOf(value);
        return this;
    }
}
