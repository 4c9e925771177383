package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.encoding.DecodingException;
import java.util.List;

/** How a served version reads, defaults and writes objects, and how it relates to the stored version. Stateless. */
public interface ObjectForm {
    GroupVersionKind gvk();

    Schema schema();

    /**
     * A fresh tree of the object as this version has it, without what it does not know.
     *
     * @param unknown gets one text for each field that the version does not have
     * @throws DecodingException if the object cannot be of this version
     */
    ObjectNode read(ObjectNode object, List<String> unknown) throws DecodingException;

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

    /** Whether strategic merge patches are understood. */
    default boolean strategicMerge() {
        return true;
    }
}
