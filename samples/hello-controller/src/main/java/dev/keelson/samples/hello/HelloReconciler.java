package dev.keelson.samples.hello;

import dev.keelson.runtime.client.CachedClient;
import dev.keelson.runtime.reconcile.Reconciler;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.reconcile.Result;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;

/** Keeps a ConfigMap that says what its Hello asks for, and takes it away with the Hello. */
record HelloReconciler(CachedClient client) implements Reconciler {

    static final String FINALIZER = "hello.keelson.dev/farewell";

    @Override
    // docs:begin reconcile
    public Result reconcile(Request request) throws InterruptedException {
        Hello hello = client.get(Hello.class, request);
        if (hello != null && !saidFarewell(hello)) {
            client.apply(greetingOf(client.addFinalizer(hello, FINALIZER)));
            client.patchStatus(greeted(hello));
        }
        return Result.done();
    }
    // docs:end reconcile

    private boolean saidFarewell(Hello hello) {
        if (hello.isMarkedForDeletion()) {
            client.delete(greetingOf(hello));
            client.removeFinalizer(hello, FINALIZER);
        }
        return hello.isMarkedForDeletion();
    }

    private static ConfigMap greetingOf(Hello hello) {
        ConfigMap greeting = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(hello.getMetadata().getNamespace())
                .withName(hello.getMetadata().getName())
                .endMetadata()
                .addToData("greeting", hello.getSpec().greeting())
                .build();
        greeting.addOwnerReference(hello, true, true);
        return greeting;
    }

    private static Hello greeted(Hello hello) {
        hello.setStatus(new Hello.Status(hello.getSpec().greeting()));
        return hello;
    }
}
