package dev.keelson.runtime.webhook.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.runtime.webhook.MalformedReviewException;
import dev.keelson.runtime.webhook.ObjectCodec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import org.jspecify.annotations.Nullable;

record ValidatingHandler<T extends HasMetadata>(ObjectCodec<T> codec, Validator<? super T> validator)
        implements AdmissionHandler {

    @Override
    public AdmissionResponse handle(AdmissionRequest request) throws Exception {
        return AdmissionResponse.allow().withWarnings(warnings(request));
    }

    private List<String> warnings(AdmissionRequest request) throws Exception {
        return switch (request.operation()) {
            case CREATE -> validator.validateCreate(decode("object", request.object()), request);
            case UPDATE ->
                validator.validateUpdate(
                        decode("oldObject", request.oldObject()), decode("object", request.object()), request);
            case DELETE -> validator.validateDelete(decode("oldObject", request.oldObject()), request);
            case CONNECT -> List.of();
        };
    }

    private T decode(String field, @Nullable ObjectNode tree) throws MalformedReviewException {
        if (tree == null) {
            throw new MalformedReviewException("request." + field + " is missing");
        }
        return codec.decode(tree);
    }
}
