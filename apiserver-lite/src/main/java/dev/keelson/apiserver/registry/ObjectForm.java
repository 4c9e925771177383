package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.json.BodyDecoder.Repetition;
import dev.keelson.api.json.DuplicateKeys;
import dev.keelson.api.schema.DecodeException;
import dev.keelson.api.schema.Schema;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** How a served version reads, defaults and writes objects, and how it relates to the stored version. Stateless. */
public interface ObjectForm {
    GroupVersionKind gvk();

    Schema schema();

    /**
     * Makes a tree the object as this version has it, in place: without what the version does not know.
     *
     * @param object the caller's own; of no use after a failure
     * @param duplicates repeated keys of the document that the tree came from
     * @return what strict decoding holds against the object, such as {@code unknown field "spec.x"}
     * @throws DecodeException if the object cannot be of this version
     */
    List<String> read(ObjectNode object, DuplicateKeys duplicates);

    /** What becomes of repeated keys of a body. */
    default Repetition repetition() {
        return Repetition.MERGE;
    }

    /** Sets the version's defaults in place. */
    void applyDefaults(ObjectNode object);

    /** Writes out, in place, what this version always writes though it is empty. */
    void complete(ObjectNode object);

    /** As {@link #complete}, for an object of the stored version that is about to be stored. */
    default void completeStored(ObjectNode object) {
        complete(object);
    }

    /** The object in the stored version; may be the same tree. */
    ObjectNode toStored(ObjectNode object);

    /** The object in this version; may be the same tree. */
    ObjectNode fromStored(ObjectNode object);

    /** Whether this version is the stored one, so that stored bytes can be sent as they are. */
    boolean isStored();

    /** Whether items of a list keep kind and apiVersion. */
    default boolean typedListItems() {
        return false;
    }

    /** Where to read stored objects, as doing so may have to wait for another server; null if it never has to. */
    default @Nullable Executor waitsOn() {
        return null;
    }

    /** Whether an object of another kind is refused as an invalid value, not as a body that cannot be read. */
    default boolean kindIsValue() {
        return false;
    }

    /** Whether strategic merge patches are understood. */
    default boolean strategicMerge() {
        return true;
    }
}
