# Dashboards, alerts and the runbook, with Prometheus' own tools; ./dev test brings those before.
set(deploy_python ${CMAKE_SOURCE_DIR}/.cache/venv/bin/python)
set(prometheus --prometheus ${CMAKE_SOURCE_DIR}/.cache/prometheus/usr/bin)

add_test(NAME deploy_boards COMMAND ${deploy_python} ${CMAKE_CURRENT_LIST_DIR}/boards_test.py)
add_test(NAME deploy_alerts COMMAND ${deploy_python} ${CMAKE_CURRENT_LIST_DIR}/alerts_test.py ${prometheus})
add_test(NAME deploy_runbook COMMAND ${deploy_python} ${CMAKE_CURRENT_LIST_DIR}/runbook_test.py --foothold $<TARGET_FILE:foothold>)
add_test(NAME deploy_logins COMMAND ${deploy_python} ${CMAKE_CURRENT_LIST_DIR}/login_test.py --foothold $<TARGET_FILE:foothold>
  --jars ${CMAKE_SOURCE_DIR}/.cache/kafka)
set_tests_properties(deploy_boards deploy_alerts deploy_runbook deploy_logins PROPERTIES LABELS deploy TIMEOUT 300)

add_test(NAME deploy_live COMMAND ${deploy_python} ${CMAKE_CURRENT_LIST_DIR}/live_test.py ${prometheus}
  --foothold $<TARGET_FILE:foothold> --tool $<TARGET_FILE:kafka_tool> --generator ${CMAKE_SOURCE_DIR}/tests/generator/generate.py
  --jars ${CMAKE_SOURCE_DIR}/.cache/kafka)
set_tests_properties(deploy_live PROPERTIES LABELS deploy TIMEOUT 600 RUN_SERIAL ON)
