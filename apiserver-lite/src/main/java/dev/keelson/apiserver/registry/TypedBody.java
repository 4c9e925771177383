package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.encoding.TypedForm;

/** Reads bodies of kinds that are not stored, such as a Binding or a TokenReview. */
public final class TypedBody {
    private TypedBody() {}

    /** The body's object, typed and complete; options are checked as for any create. */
    public static ObjectNode read(
            RequestContext context, RequestBody body, GroupVersionKind kind, Schema schema, CreateOptions options) {
        OptionRules.check(options);
        FieldValidation validation = FieldValidation.of(options.fieldValidation());
        return Decoding.object(context, body, kind, validation, (tree, unknown) -> {
            ObjectNode object = TypedForm.read(tree, schema, unknown);
            object.put("kind", kind.kind());
            object.put("apiVersion", kind.apiVersion());
            TypedForm.complete(object, schema);
            return object;
        });
    }
}
