package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.json.BodyDecoder.Repetition;
import dev.keelson.api.schema.BuiltInDecoding;
import dev.keelson.api.schema.BuiltInEncoding;
import dev.keelson.api.schema.Schema;
import java.util.List;

/** Reads bodies of kinds that are not stored, such as a Binding or a TokenReview. */
public final class TypedBody {
    private TypedBody() {}

    /** The body's object, typed and complete; options are checked as for any create. */
    public static ObjectNode read(
            RequestContext context, RequestBody body, GroupVersionKind kind, Schema schema, CreateOptions options) {
        OptionRules.check(options);
        FieldValidation validation = FieldValidation.of(options.fieldValidation());
        return Decoding.object(context, body, kind, validation, Repetition.MERGE, (object, duplicates) -> {
            List<String> strictErrors = BuiltInDecoding.decode(object, schema, duplicates);
            object.put("kind", kind.kind());
            object.put("apiVersion", kind.apiVersion());
            BuiltInEncoding.encodeUnstored(object, schema);
            return strictErrors;
        });
    }
}
