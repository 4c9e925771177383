package dev.keelson.runtime.josdk;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A namespace of its own for a test, and the operators that work there. */
final class Workplace implements AutoCloseable {

    final KubernetesClient client;
    final String namespace;
    private final List<KeelsonOperator> operators = new ArrayList<>();

    Workplace(KubernetesClient client) {
        this.client = client;
        Namespace made = client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withGenerateName("josdk-")
                        .endMetadata()
                        .build())
                .create();
        this.namespace = made.getMetadata().getName();
    }

    /** One that is not started. */
    KeelsonOperator operator(Consumer<ConfigurationServiceOverrider> settings) {
        KeelsonOperator operator = new KeelsonOperator(configuration -> {
            configuration.withKubernetesClient(client).withCloseClientOnStop(false);
            settings.accept(configuration);
        });
        operators.add(operator);
        return operator;
    }

    KeelsonOperator operator() {
        return operator(settings -> {});
    }

    RegisteredController<Note> register(
            KeelsonOperator operator,
            Reconciler<Note> reconciler,
            Consumer<ControllerConfigurationOverrider<Note>> settings) {
        return operator.register(reconciler, configuration -> {
            configuration.settingNamespace(namespace);
            settings.accept(configuration);
        });
    }

    /** Starts one controller in an operator of its own. */
    RegisteredController<Note> run(
            Reconciler<Note> reconciler, Consumer<ControllerConfigurationOverrider<Note>> settings) {
        KeelsonOperator operator = operator();
        RegisteredController<Note> controller = register(operator, reconciler, settings);
        operator.start();
        return controller;
    }

    void run(Reconciler<Note> reconciler) {
        run(reconciler, settings -> {});
    }

    Note create(String name, String text) {
        return client.resource(Note.named(name, text)).inNamespace(namespace).create();
    }

    Note create(Note note) {
        return client.resource(note).inNamespace(namespace).create();
    }

    void write(String name, String text) {
        client.resources(Note.class).inNamespace(namespace).withName(name).edit(note -> {
            note.setSpec(new Note.Spec(text));
            return note;
        });
    }

    void label(String name, String key, String value) {
        client.resources(Note.class).inNamespace(namespace).withName(name).edit(note -> {
            note.getMetadata().getLabels().put(key, value);
            return note;
        });
    }

    void delete(String name) {
        client.resources(Note.class).inNamespace(namespace).withName(name).delete();
    }

    ConfigMap map(String name, String text) {
        return client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .addToLabels("about", "notes")
                        .endMetadata()
                        .addToData("text", text)
                        .build())
                .createOr(existing -> existing.update());
    }

    @Override
    public void close() {
        operators.forEach(KeelsonOperator::stop);
    }
}
