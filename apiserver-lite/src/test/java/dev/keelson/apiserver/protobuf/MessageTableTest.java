package dev.keelson.apiserver.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.keelson.api.catalogue.Catalogue;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.api.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class MessageTableTest {

    private static final MessageTable TABLE = MessageTable.ofKubernetes();

    @Test
    void everyFieldOfEveryTypeHasANumber() {
        List<String> differences = new ArrayList<>();
        for (String definition : Catalogue.builtIn().definitionNames()) {
            String name = MessageTable.shortName(definition);
            if (!TABLE.names().contains(name)) {
                continue;
            }
            Set<String> inJson = new TreeSet<>(
                    Catalogue.builtIn().definition(definition).properties().keySet());
            if (!name.equals("meta.v1.OwnerReference")
                    && !Catalogue.builtIn()
                            .definition(definition)
                            .groupVersionKinds()
                            .isEmpty()) {
                inJson.removeAll(Set.of("kind", "apiVersion"));
            }
            Set<String> inProtobuf = new TreeSet<>();
            names(TABLE.get(name), inProtobuf);
            if (!inJson.equals(inProtobuf)) {
                differences.add(name + ": JSON has " + inJson + ", protobuf " + inProtobuf);
            }
        }
        assertThat(differences).isEmpty();
    }

    private static void names(MessageType type, Set<String> names) {
        for (MessageField field : type.fields()) {
            if (field.shape() == MessageField.Shape.INLINED) {
                names(field.message(), names);
            } else {
                names.add(field.name());
            }
        }
    }

    @Test
    void everyTypeIsThereButThoseThatAreNoMessagesOfTheirOwn() {
        List<String> missing = new ArrayList<>();
        for (String definition : Catalogue.builtIn().definitionNames()) {
            if (!TABLE.names().contains(MessageTable.shortName(definition))) {
                missing.add(MessageTable.shortName(definition));
            }
        }
        assertThat(missing)
                .containsExactlyInAnyOrder(
                        "apiextensions.v1.JSON",
                        "pkg.version.Info",
                        "apiextensions.v1.JSONSchemaPropsOrArray",
                        "apiextensions.v1.JSONSchemaPropsOrBool",
                        "apiextensions.v1.JSONSchemaPropsOrStringArray",
                        "api.resource.Quantity",
                        "meta.v1.FieldsV1",
                        "meta.v1.MicroTime",
                        "meta.v1.Time",
                        "pkg.runtime.RawExtension",
                        "util.intstr.IntOrString");
    }

    @Test
    void everyResourceHasAForm() {
        for (ResourceInfo resource : Catalogue.builtIn().resources()) {
            assertThat(TABLE.find(resource.gvk())).as(resource.gvk().toString()).isNotNull();
            resource.subresources().forEach(sub -> {
                GroupVersionKind kind = sub.kind();
                Schema schema = Catalogue.builtIn().findSchema(kind);
                if (schema != null) {
                    assertThat(TABLE.find(kind)).as(kind.toString()).isNotNull();
                }
            });
        }
    }

    @Test
    void numbersAndTypesAreThoseOfTheJavaClient() {
        List<String> differences = new ArrayList<>();
        Set<String> unknown = new TreeSet<>();
        for (String name : TABLE.names()) {
            Descriptor descriptor = Descriptors.find(name);
            if (descriptor == null) {
                unknown.add(name);
                continue;
            }
            for (MessageField field : TABLE.get(name).fields()) {
                FieldDescriptor other = descriptor.findFieldByNumber(field.number());
                if (other == null) {
                    unknown.add(name + "." + field.name());
                } else if (!matches(field, other)) {
                    differences.add(name + "." + field.name() + " is " + field.shape() + " " + field.type() + ", not "
                            + other.toProto());
                }
            }
            for (FieldDescriptor other : descriptor.getFields()) {
                if (TABLE.get(name).field(other.getNumber()) == null) {
                    differences.add(name + " lacks " + other.getName());
                }
            }
        }
        // The client is of a later version.
        assertThat(differences)
                .containsExactly("autoscaling.v2.HorizontalPodAutoscalerCondition lacks observedGeneration");
        assertThat(unknown)
                .allMatch(name -> name.startsWith("apiregistration.v1.") || name.startsWith("meta.v1beta1."));
    }

    private static boolean matches(MessageField field, FieldDescriptor other) {
        boolean repeated = field.shape() == MessageField.Shape.REPEATED
                || field.shape() == MessageField.Shape.MAP
                || field.shape() == MessageField.Shape.MAP_OF_LISTS;
        boolean map = field.shape() == MessageField.Shape.MAP || field.shape() == MessageField.Shape.MAP_OF_LISTS;
        String plain = field.name().replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
        boolean named =
                plain.isEmpty() || other.getName().toLowerCase(Locale.ROOT).equals(plain);
        if (!named || other.isRepeated() != repeated || other.isMapField() != map) {
            return false;
        }
        FieldDescriptor value = map ? other.getMessageType().findFieldByNumber(2) : other;
        boolean wrapped = field.shape() == MessageField.Shape.LIST || field.shape() == MessageField.Shape.MAP_OF_LISTS;
        return switch (value.getType()) {
            case STRING -> field.type() == FieldType.STRING && !wrapped;
            case BYTES -> field.type() == FieldType.BYTES && !wrapped;
            case BOOL -> field.type() == FieldType.BOOL && !wrapped;
            case INT32, INT64 -> field.type() == FieldType.INT && !wrapped;
            case DOUBLE -> field.type() == FieldType.DOUBLE && !wrapped;
            case MESSAGE ->
                wrapped
                        || message(
                                field,
                                MessageTable.shortName(value.getMessageType().getFullName()));
            default -> false;
        };
    }

    private static boolean message(MessageField field, String name) {
        return switch (field.type()) {
            case MESSAGE -> field.message().name().equals(name);
            case TIME -> name.equals("meta.v1.Time");
            case MICRO -> name.equals("meta.v1.MicroTime");
            case QUANTITY -> name.endsWith("resource.Quantity");
            case INTORSTRING -> name.endsWith("intstr.IntOrString");
            case JSON ->
                Set.of("apiextensions.v1.JSON", "meta.v1.FieldsV1", "pkg.runtime.RawExtension")
                        .contains(name);
            case SCHEMAORARRAY -> name.equals("apiextensions.v1.JSONSchemaPropsOrArray");
            case SCHEMAORBOOL -> name.equals("apiextensions.v1.JSONSchemaPropsOrBool");
            case SCHEMAORSTRINGS -> name.equals("apiextensions.v1.JSONSchemaPropsOrStringArray");
            default -> false;
        };
    }
}
