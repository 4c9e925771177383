package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** What subresources use of their parent resource, in trees of the stored version. */
public interface ObjectAccess {
    ServedResource resource();

    /** The object as a get with these options sees it; refuses with 404. */
    ObjectNode get(String namespace, String name, GetOptions options);

    /** Makes the new object from the stored one, which it may change and return. */
    interface Change {
        ObjectNode apply(ObjectNode existing);
    }

    /**
     * Changes an object that is there until no other write comes in between. A resourceVersion in the object that the
     * change returns must be the stored one's.
     *
     * @return the object as stored
     */
    ObjectNode update(
            RequestContext context,
            String namespace,
            String name,
            String subresource,
            UpdateRules rules,
            boolean dryRun,
            Change change);

    /** Stores a new object, as after decoding and defaulting. */
    ObjectNode create(RequestContext context, String namespace, ObjectNode object, boolean dryRun);

    /** Deletes as DELETE does. */
    WriteOutcome delete(RequestContext context, String namespace, String name, DeleteOptions options);

    /** Checks namespace, then name, of an object against those of its request; fills in an absent namespace. */
    static void requireRequested(ObjectNode object, String namespace, @Nullable String name) {
        GenericResource.requireNamespace(object, namespace);
        if (name != null) {
            GenericResource.requireName(object, name);
        }
    }
}
