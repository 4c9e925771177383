package dev.keelson.runtime.webhook.admission;

import dev.keelson.runtime.webhook.ObjectCodec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/** Handlers made of users' typed code, and of other handlers. */
public final class AdmissionHandlers {

    private AdmissionHandlers() {}

    /**
     * Lets {@code validator} decide about creations, updates and deletions; allows connections. An object of another kind
     * than the class is refused with 400.
     */
    public static <T extends HasMetadata> AdmissionHandler validating(Class<T> type, Validator<? super T> validator) {
        return new ValidatingHandler<>(ObjectCodec.of(type), validator);
    }

    /**
     * Lets {@code mutator} change new objects. What it changed is carried over to the object as the client sent it: fields
     * that the class does not know, values that it writes in another form, and fields that it fills by itself stay as they
     * were. An object of another kind than the class is refused with 400.
     *
     * <p>A value that the class has by itself, without being in what the client sent, cannot be told from an unchanged one
     * when it is set again, and is not added: let the fields of the class be null until somebody sets them.
     */
    public static <T extends HasMetadata> AdmissionHandler mutating(Class<T> type, Mutator<? super T> mutator) {
        return new MutatingHandler<>(ObjectCodec.of(type), mutator);
    }

    /**
     * Asks one handler after the other until one refuses; each sees the object as those before it patched it. Warnings and
     * audit annotations add up, also when the request is refused.
     */
    public static AdmissionHandler chain(AdmissionHandler... handlers) {
        return new HandlerChain(List.of(handlers));
    }
}
