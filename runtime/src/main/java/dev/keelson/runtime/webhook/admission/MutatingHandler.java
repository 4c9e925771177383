package dev.keelson.runtime.webhook.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.patch.JsonDiff;
import dev.keelson.runtime.webhook.ObjectCodec;
import io.fabric8.kubernetes.api.model.HasMetadata;

record MutatingHandler<T extends HasMetadata>(ObjectCodec<T> codec, Mutator<? super T> mutator)
        implements AdmissionHandler {

    @Override
    public AdmissionResponse handle(AdmissionRequest request) throws Exception {
        ObjectNode sent = request.object();
        if (sent == null) {
            return AdmissionResponse.allow();
        }
        T object = codec.decode(sent);
        ObjectNode before = codec.encode(object);
        mutator.mutate(object, request);
        ObjectNode after = codec.encode(object);
        return AdmissionResponse.patch(
                PatchOperation.of(JsonDiff.between(sent, CarriedChanges.onto(sent, before, after))));
    }
}
