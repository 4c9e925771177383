package dev.keelson.bench.controller;

import dev.keelson.bench.events.Widget;
import dev.keelson.runtime.builder.ControllerBuilder;
import dev.keelson.runtime.josdk.KeelsonOperator;
import dev.keelson.runtime.manager.Manager;
import dev.keelson.runtime.reconcile.Result;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.util.function.Consumer;

/** A started controller of all widgets whose reconciler only tells {@link Reconciled}. */
interface RunningController extends AutoCloseable {

    @Override
    void close();

    static RunningController start(ControllerKind kind, KubernetesClient client, int workers, Reconciled reconciled) {
        return switch (kind) {
            case KEELSON -> keelson(client, workers, reconciled);
            case KEELSON_JOSDK -> josdk(new KeelsonOperator(settings(client, workers)), reconciled);
            case JOSDK -> josdk(new Operator(settings(client, workers)), reconciled);
        };
    }

    private static RunningController keelson(KubernetesClient client, int workers, Reconciled reconciled) {
        Manager manager = Manager.builder(client).build();
        ControllerBuilder.of(manager)
                .forType(Widget.class)
                .workers(workers)
                .reconciler(Widget.class, widget -> {
                    reconciled.record(widget);
                    return Result.done();
                })
                .build();
        manager.start();
        return manager::close;
    }

    private static Consumer<ConfigurationServiceOverrider> settings(KubernetesClient client, int workers) {
        return overrider -> overrider
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withConcurrentReconciliationThreads(workers);
    }

    private static RunningController josdk(Operator operator, Reconciled reconciled) {
        operator.register(new WidgetReconciler(reconciled));
        operator.start();
        return operator::stop;
    }

    /** Both operators' reconciler. */
    @ControllerConfiguration(name = "widgets")
    final class WidgetReconciler implements Reconciler<Widget> {

        private final Reconciled reconciled;

        WidgetReconciler(Reconciled reconciled) {
            this.reconciled = reconciled;
        }

        @Override
        public UpdateControl<Widget> reconcile(Widget widget, Context<Widget> context) {
            reconciled.record(widget);
            return UpdateControl.noUpdate();
        }
    }
}
