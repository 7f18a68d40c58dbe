{{/*
The daemon's configuration: `config`, and what the chart knows better: the port, the folder of the state, and
where Strimzi keeps the way to Kafka. As a map, in JSON, for those who ask for a part of it.
*/}}
{{- define "foothold.config.json" -}}
{{- $config := deepCopy .Values.config -}}
{{- if .Values.strimzi.enabled -}}
{{-   $kafka := get $config "kafka" | default dict -}}
{{-   if not (get $kafka "brokers") -}}
{{-     $_ := set $kafka "brokers" (printf "%s-kafka-bootstrap:%v" .Values.strimzi.cluster .Values.strimzi.port) -}}
{{-   end -}}
{{-   $_ := set $kafka "properties" (merge (get $kafka "properties" | default dict) (include "foothold.strimzi.properties" . | fromJson)) -}}
{{-   $_ := set $config "kafka" $kafka -}}
{{- end -}}
{{- $_ := set $config "http" (merge (dict "listen" (printf "0.0.0.0:%v" .Values.port)) (get $config "http" | default dict)) -}}
{{- $_ := set $config "state" (merge (dict "directory" "/var/lib/foothold") (get $config "state" | default dict)) -}}
{{- $config | toJson -}}
{{- end -}}

{{/* The CA is the cluster's, which signed the brokers' certificates: the ca.crt of a user's Secret is the clients'. */}}
{{- define "foothold.strimzi.properties" -}}
{{- $ca := printf "/run/secrets/%s-cluster-ca-cert/ca.crt" .Values.strimzi.cluster -}}
{{- if eq .Values.strimzi.authentication "tls" -}}
{{- dict "security.protocol" "SSL" "ssl.ca.location" $ca "ssl.certificate.location" "/run/secrets/kafka-user/user.crt" "ssl.key.location" "/run/secrets/kafka-user/user.key" | toJson -}}
{{- else -}}
{{- dict "security.protocol" "SASL_SSL" "ssl.ca.location" $ca "sasl.mechanism" "SCRAM-SHA-512" "sasl.username" "env:KAFKA_USER" "sasl.password" "file:/run/secrets/kafka-user/password" | toJson -}}
{{- end -}}
{{- end -}}

{{/* Names of topics and of the group, with the daemon's defaults. */}}
{{- define "foothold.kafka.json" -}}
{{- $kafka := get (include "foothold.config.json" . | fromJson) "kafka" | default dict -}}
{{- $input := get $kafka "input" | default dict -}}
{{- dict
      "brokers" (get $kafka "brokers" | default "")
      "group" (get $input "group" | default "foothold")
      "input" (get $input "topics" | default (list "cloudtrail"))
      "findings" (get (get $kafka "findings" | default dict) "topic" | default "foothold.findings")
      "deadLetter" (get (get $kafka "dead_letter" | default dict) "topic" | default "foothold.dead-letter")
      "feedback" (get (get $kafka "feedback" | default dict) "topic" | default "foothold.feedback")
      "state" (get (get $kafka "state" | default dict) "topic" | default "foothold.state")
    | toJson -}}
{{- end -}}

{{/*
What counts at the next start only. It is in an annotation of the pod, so that a change of it rolls the pod;
everything else is reloaded by the running daemon, which is seconds sooner and breaks nothing off.
*/}}
{{- define "foothold.config.restart" -}}
{{- $config := include "foothold.config.json" . | fromJson -}}
{{- $parts := pick $config "kafka" "state" "pipeline" "http" -}}
{{- $_ := set $parts "log" (pick (get $config "log" | default dict) "format") -}}
{{- $parts | toJson | sha256sum -}}
{{- end -}}
