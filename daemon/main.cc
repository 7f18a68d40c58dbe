#include "commands/commands.h"

int main(int argc, char** argv) {
  return foothold::run_command_line(argc, argv);
}
