import { changeProject, createProject, type ProjectView, projectView } from '@aivailable/contracts';
import { Controller, Delete, Get, Param, Patch, Post } from '@nestjs/common';
import { z } from 'zod';
import { Described, ValidBody } from '../../http/described-route.js';
import { CurrentPrincipal, type UserPrincipal } from '../current-principal.js';
import { RequireRole } from '../require-role.js';
import { Projects } from './projects.js';

@Controller('admin/projects')
@RequireRole('admin')
export class ProjectsController {
  constructor(private readonly projects: Projects) {}

  @Get()
  @RequireRole('member')
  @Described('Lists projects: all for an admin, else those that the own keys may belong to.', z.array(projectView))
  list(@CurrentPrincipal() user: UserPrincipal): Promise<ProjectView[]> {
    return this.projects.list(user);
  }

  @Post()
  @Described('Creates a project: keys that share limits.', projectView, 201)
  create(
    @ValidBody(createProject) wish: z.output<typeof createProject>,
    @CurrentPrincipal() user: UserPrincipal,
  ): Promise<ProjectView> {
    return this.projects.create(wish, user);
  }

  @Patch(':projectId')
  @Described('Changes the name, the limits or the members of a project.', projectView)
  change(
    @Param('projectId') projectId: string,
    @ValidBody(changeProject) wish: z.output<typeof changeProject>,
    @CurrentPrincipal() user: UserPrincipal,
  ): Promise<ProjectView> {
    return this.projects.alter(projectId, wish, user);
  }

  @Delete(':projectId')
  @Described('Removes a project that has no keys.', null)
  remove(@Param('projectId') projectId: string, @CurrentPrincipal() user: UserPrincipal): Promise<void> {
    return this.projects.remove(projectId, user);
  }
}
