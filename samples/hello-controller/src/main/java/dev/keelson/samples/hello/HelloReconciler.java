package dev.keelson.samples.hello;

import dev.keelson.runtime.client.CachedClient;
import dev.keelson.runtime.reconcile.Reconciler;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.reconcile.Result;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;

// docs:begin reconciler
/** Keeps a ConfigMap that says what its Hello asks for, and takes it away with the Hello. */
record HelloReconciler(CachedClient client) implements Reconciler {

    static final String FINALIZER = "hello.keelson.dev/farewell";

    @Override
    public Result reconcile(Request request) throws InterruptedException {
        Hello hello = client.get(Hello.class, request);
        if (hello == null) {
            return Result.done();
        }
        ConfigMap greeting = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(request.namespace())
                .withName(request.name())
                .endMetadata()
                .addToData("greeting", hello.getSpec().greeting())
                .build();
        if (hello.isMarkedForDeletion()) {
            client.delete(greeting);
            client.removeFinalizer(hello, FINALIZER);
            return Result.done();
        }
        hello = client.addFinalizer(hello, FINALIZER);
        greeting.addOwnerReference(hello, true, true);
        client.apply(greeting);
        hello.setStatus(new Hello.Status(hello.getSpec().greeting()));
        client.updateStatus(hello);
        return Result.done();
    }
}
// docs:end reconciler
